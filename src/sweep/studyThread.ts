/** What a worker thread runs: one deployment's phases for a report. */
import { type DeploymentStudy, deploymentStudy, type StudyOptions } from "../planning/deploymentStudy.ts";

export default function (options: StudyOptions): DeploymentStudy {
  return deploymentStudy(options);
}
