/** Starts the page: the frame of index.html is there already, and what is asked for goes into it. */
import "virtual:report.css";
import "../../../web/page.css";
import { render } from "preact";
import { BrowserEngine } from "../engine/client.ts";
import { App } from "./App.tsx";

const place = document.getElementById("app");
if (place === null) throw new Error("the page has no place for the app");
place.replaceChildren();
render(<App engine={new BrowserEngine()} />, place);
