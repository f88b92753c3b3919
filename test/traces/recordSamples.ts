/** Small samples of what `agentwatt trace import` writes, in both of its forms: the same requests. */
import type { Sample } from "./samples.ts";

const lines = (...rows: readonly object[]): string => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
const csv = (...rows: readonly string[]): string => `${rows.join("\n")}\n`;

const record = {
  source: "codex",
  toolCalls: 0,
  isSubagent: false,
  isCompaction: false,
  afterCompaction: false,
  isEstimated: false,
};
export const agentwattJsonl: Sample = {
  text: lines(
    {
      ...record,
      sessionId: "a1",
      index: 0,
      sentSeconds: 0,
      replySeconds: 2,
      promptTokens: 12_000,
      sharedTokens: 0,
      cachedTokens: 4096,
      outputTokens: 300,
      reasoningTokens: 40,
      trigger: "user",
      model: "gpt",
    },
    {
      ...record,
      sessionId: "a1",
      index: 1,
      sentSeconds: 10,
      gapSeconds: 8,
      firstTokenSeconds: 1,
      promptTokens: 12_900,
      sharedTokens: 12_300,
      cachedTokens: 11_904,
      outputTokens: 180,
      toolCalls: 2,
      trigger: "tool",
    },
    {
      ...record,
      sessionId: "b2",
      parentSessionId: "a1",
      index: 0,
      promptTokens: 900,
      sharedTokens: 0,
      outputTokens: 7,
      isSubagent: true,
    },
    { ...record, sessionId: "c3", index: 0, promptTokens: 800, outputTokens: 9, isSubagent: true },
  ),
  requests: [
    {
      sessionId: "a1",
      index: 0,
      sentSeconds: 0,
      replySeconds: 2,
      promptTokens: 12_000,
      sharedTokens: 0,
      outputTokens: 300,
      reasoningTokens: 40,
      trigger: "user",
      model: "gpt",
      scaffoldTokens: 4096,
    },
    {
      sessionId: "a1",
      index: 1,
      sentSeconds: 10,
      gapSeconds: 8,
      firstTokenSeconds: 1,
      promptTokens: 12_900,
      sharedTokens: 12_300,
      outputTokens: 180,
      trigger: "tool",
    },
    { sessionId: "b2", parentSessionId: "a1", index: 0, promptTokens: 900, sharedTokens: 0, outputTokens: 7 },
    { sessionId: "c3", parentSessionId: "unknown", index: 0, promptTokens: 800, outputTokens: 9 },
  ],
};

export const agentwattCsv: Sample = {
  text: csv(
    "session,parent_session,request,model,trigger,sent_s,gap_s,first_token_s,reply_s,prompt_tokens,shared_tokens,cached_tokens,output_tokens,reasoning_tokens,subagent,estimated",
    "a1,,0,gpt,user,0,,,2,12000,0,4096,300,40,0,0",
    "a1,,1,,tool,10,8,1,,12900,12300,11904,180,,0,0",
    "b2,a1,0,,,,,,,900,0,,7,,1,0",
    "c3,,0,,,,,,,800,,,9,,1,0",
  ),
  requests: agentwattJsonl.requests,
};
