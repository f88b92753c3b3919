/** A small trace of each format, written by hand, and the requests that stand in it. */
import type { TraceFormatName } from "../../src/traces/formatNames.ts";
import type { TraceRequest } from "../../src/traces/traceRequest.ts";
import { agentwattCsv, agentwattJsonl } from "./recordSamples.ts";

export type Sample = { readonly text: string; readonly requests: readonly TraceRequest[] };

const lines = (...rows: readonly object[]): string => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
const csv = (...rows: readonly string[]): string => `${rows.join("\n")}\n`;
const blocks = (tokens: number, hashes: readonly number[]) => ({ tokens, hashes, scope: "trace" }) as const;

const mooncake: Sample = {
  text: lines(
    { timestamp: 0, input_length: 1000, output_length: 52, hash_ids: [0, 1] },
    { timestamp: 1500, input_length: 1500, output_length: 26, hash_ids: [0, 1, 2] },
  ),
  requests: [
    { sessionId: "0", index: 0, sentSeconds: 0, promptTokens: 1000, outputTokens: 52, blocks: blocks(512, [0, 1]) },
    { sessionId: "1", index: 0, sentSeconds: 1.5, promptTokens: 1500, outputTokens: 26, blocks: blocks(512, [0, 1, 2]) },
  ],
};

const aiperf: Sample = {
  text: lines(
    { session_id: "a", timestamp: 250, input_length: 1000, output_length: 50, hash_ids: [7, 8], group_id: 1 },
    { session_id: "b", timestamp: 300, input_length: 100, output_length: 5 },
    { session_id: "a", delay: 2000, input_length: 200, output_length: 30, hash_ids: [90] },
  ),
  requests: [
    {
      sessionId: "a",
      index: 0,
      sentSeconds: 0.25,
      promptTokens: 1000,
      sharedTokens: 0,
      outputTokens: 50,
      blocks: blocks(512, [7, 8]),
    },
    { sessionId: "b", index: 0, sentSeconds: 0.3, promptTokens: 100, sharedTokens: 0, outputTokens: 5 },
    // The row adds 200 tokens to a prompt of 1000 and a reply of 50.
    { sessionId: "a", index: 1, gapSeconds: 2, promptTokens: 1250, sharedTokens: 1050, outputTokens: 30 },
  ],
};

const aiperfTurns: Sample = {
  text: lines({
    type: "multi_turn",
    session_id: "s",
    turns: [
      { input_length: 300, timestamp: 0, output_length: 64 },
      { input_length: 20, delay: 1000, output_length: 8 },
    ],
  }),
  requests: [
    { sessionId: "s", index: 0, sentSeconds: 0, promptTokens: 300, sharedTokens: 0, outputTokens: 64 },
    { sessionId: "s", index: 1, gapSeconds: 1, promptTokens: 384, sharedTokens: 364, outputTokens: 8 },
  ],
};

const agent = { session_id: "run", trajectory_id: "run:child", parent_trajectory_id: "run:main" };
const dynamo: Sample = {
  text: lines(
    {
      schema: "dynamo.agent.trace.v1",
      event_type: "request_end",
      event_time_unix_ms: 1_777_312_801_000,
      agent_context: agent,
      request: {
        request_id: "r1",
        model: "m",
        output_tokens: 16,
        request_received_ms: 1_777_312_800_000,
        total_time_ms: 1000,
        ttft_ms: 200,
        replay: { trace_block_size: 64, input_length: 128, input_sequence_hashes: [11, 12] },
      },
    },
    {
      schema: "dynamo.agent.trace.v1",
      event_type: "tool_end",
      agent_context: agent,
      tool: { tool_call_id: "c", duration_ms: 400 },
    },
    {
      timestamp: 1234,
      event: {
        event_type: "request_end",
        event_time_unix_ms: 1_777_312_803_500,
        agent_context: { ...agent, input_trigger: "tool_result" },
        request: { request_id: "r2", output_tokens: 8, input_tokens: 200, total_time_ms: 2000 },
      },
    },
  ),
  requests: [
    {
      sessionId: "run:child",
      parentSessionId: "run:main",
      index: 0,
      sentSeconds: 0,
      replySeconds: 1,
      firstTokenSeconds: 0.2,
      promptTokens: 128,
      outputTokens: 16,
      model: "m",
      blocks: blocks(64, [11, 12]),
    },
    {
      sessionId: "run:child",
      parentSessionId: "run:main",
      index: 1,
      sentSeconds: 1.5,
      gapSeconds: 0.5,
      replySeconds: 2,
      promptTokens: 200,
      outputTokens: 8,
      trigger: "tool",
    },
  ],
};

const dynamoMooncake: Sample = {
  text: lines(
    { request_id: "r1", session_id: "run:a", timestamp: 0, input_length: 128, output_length: 16, hash_ids: [1, 2], wait_for: [] },
    {
      request_id: "r2",
      session_id: "run:a",
      input_length: 190,
      output_length: 3,
      hash_ids: [1, 2, 3],
      wait_for: ["r1"],
      delay: 5,
      tool_wait_ms: 420,
    },
  ),
  requests: [
    { sessionId: "run:a", index: 0, sentSeconds: 0, promptTokens: 128, outputTokens: 16, blocks: blocks(64, [1, 2]) },
    {
      sessionId: "run:a",
      index: 1,
      gapSeconds: 0.425,
      trigger: "tool",
      promptTokens: 190,
      outputTokens: 3,
      blocks: blocks(64, [1, 2, 3]),
    },
  ],
};

const local = (hashes: readonly number[]) => ({ tokens: 64, hashes, scope: "session" }) as const;
const weka: Sample = {
  text: lines({
    id: "c1",
    models: ["big", "small"],
    block_size: 64,
    hash_id_scope: "local",
    tool_tokens: 100,
    system_tokens: 20,
    requests: [
      {
        t: 0,
        type: "n",
        model: "big",
        in: 200,
        out: 9,
        hash_ids: [1, 2, 3],
        input_types: ["text"],
        stop: "tool_use",
        api_time: 2.5,
        think_time: 0,
      },
      {
        t: 3.25,
        type: "subagent",
        agent_id: "agent_001",
        tool_tokens: 30,
        requests: [
          {
            t: 0,
            type: "n",
            model: "small",
            in: 70,
            out: 4,
            hash_ids: [50],
            input_types: ["text"],
            api_time: 1,
            ttft: 0.5,
            think_time: 0,
          },
        ],
      },
      { t: 9, type: "s", model: "big", in: 260, out: 7, hash_ids: [1, 2, 9, 10], input_types: [], api_time: 1.5 },
    ],
  }),
  requests: [
    {
      sessionId: "c1",
      index: 0,
      sentSeconds: 0,
      replySeconds: 2.5,
      promptTokens: 200,
      sharedTokens: 0,
      outputTokens: 9,
      trigger: "user",
      model: "big",
      blocks: local([1, 2, 3]),
      scaffoldTokens: 120,
    },
    {
      sessionId: "c1/agent_001",
      parentSessionId: "c1",
      index: 0,
      sentSeconds: 3.25,
      replySeconds: 1,
      firstTokenSeconds: 0.5,
      promptTokens: 70,
      sharedTokens: 0,
      outputTokens: 4,
      trigger: "user",
      model: "small",
      blocks: local([50]),
      scaffoldTokens: 30,
    },
    {
      sessionId: "c1",
      index: 1,
      sentSeconds: 9,
      gapSeconds: 6.5,
      replySeconds: 1.5,
      promptTokens: 260,
      sharedTokens: 128,
      outputTokens: 7,
      trigger: "tool",
      model: "big",
      blocks: local([1, 2, 9, 10]),
      scaffoldTokens: 120,
    },
  ],
};

const tracelab: Sample = {
  text: csv(
    "session_id,arrival_time,round_idx,prefix_len,input_len,output_len,tool_wait_after_ms",
    "0,117.5,0,100,20,5,300",
    "1,200,0,0,40,6,0",
    "0,117.5,1,118,30,7,0",
  ),
  requests: [
    { sessionId: "0", index: 0, sentSeconds: 0.1175, promptTokens: 120, sharedTokens: 0, outputTokens: 5, scaffoldTokens: 100 },
    { sessionId: "1", index: 0, sentSeconds: 0.2, promptTokens: 40, sharedTokens: 0, outputTokens: 6 },
    { sessionId: "0", index: 1, gapSeconds: 0.3, promptTokens: 148, sharedTokens: 118, outputTokens: 7 },
  ],
};

const round = { provider: "codex", session_id: "codex:1", model: "gpt", newly_append_tokens: 1 };
const tracelabRounds: Sample = {
  text: lines(
    {
      ...round,
      round_index: 0,
      round_id: "m1",
      input_tokens_total: 500,
      prefix_tokens: 300,
      output_tokens: 40,
      reasoning_output_tokens: 10,
      first_input_event_type: "user_message",
      timing_events: [
        { event_type: "user_message", timestamp: "2026-06-01T05:40:20.000Z", content_chars: 9 },
        { event_type: "reasoning", timestamp: "2026-06-01T05:40:22.500Z" },
        { event_type: "tool_call", timestamp: "2026-06-01T05:40:23.000Z" },
      ],
    },
    {
      ...round,
      round_index: 1,
      round_id: "m2",
      input_tokens_total: 560,
      prefix_tokens: 540,
      output_tokens: 12,
      reasoning_output_tokens: null,
      first_input_event_type: "tool_result",
      timing_events: [
        { event_type: "tool_result", timestamp: "2026-06-01T05:40:23.250Z" },
        { event_type: "text", timestamp: "2026-06-01T05:40:24.250Z" },
      ],
    },
  ),
  requests: [
    {
      sessionId: "codex:1",
      index: 0,
      sentSeconds: 0,
      replySeconds: 3,
      firstTokenSeconds: 2.5,
      promptTokens: 500,
      sharedTokens: 0,
      outputTokens: 40,
      reasoningTokens: 10,
      trigger: "user",
      model: "gpt",
      scaffoldTokens: 300,
    },
    {
      sessionId: "codex:1",
      index: 1,
      sentSeconds: 3.25,
      gapSeconds: 0.25,
      replySeconds: 1,
      firstTokenSeconds: 1,
      promptTokens: 560,
      sharedTokens: 540,
      outputTokens: 12,
      trigger: "tool",
      model: "gpt",
    },
  ],
};

const bailian: Sample = {
  text: lines(
    {
      chat_id: 159,
      parent_chat_id: -1,
      timestamp: 61.5,
      input_length: 40,
      output_length: 13,
      type: "text",
      turn: 1,
      hash_ids: [89, 90, 91],
    },
    {
      chat_id: 160,
      parent_chat_id: 159,
      timestamp: 62.5,
      input_length: 60,
      output_length: 8,
      type: "text",
      turn: 2,
      hash_ids: [89, 90, 91, 92],
    },
  ),
  requests: [
    { sessionId: "159", index: 0, sentSeconds: 61.5, promptTokens: 40, outputTokens: 13, blocks: blocks(16, [89, 90, 91]) },
    { sessionId: "159", index: 1, sentSeconds: 62.5, promptTokens: 60, outputTokens: 8, blocks: blocks(16, [89, 90, 91, 92]) },
  ],
};

const azure: Sample = {
  text: csv(
    "TIMESTAMP,ContextTokens,GeneratedTokens",
    "2023-11-16 18:17:03.0000000,4808,10",
    "2023-11-16 18:17:04.5000000,3180,8",
  ),
  requests: [
    { sessionId: "0", index: 0, sentSeconds: 0, promptTokens: 4808, outputTokens: 10 },
    { sessionId: "1", index: 0, sentSeconds: 1.5, promptTokens: 3180, outputTokens: 8 },
  ],
};

const burstgpt: Sample = {
  text: csv(
    "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type",
    "5,s1,2.5,ChatGPT,472,18,490,Conversation log",
    "10,s1,1,ChatGPT,500,20,520,Conversation log",
    "45,,1,GPT-4,1087,230,1317,API log",
  ),
  requests: [
    { sessionId: "s1", index: 0, sentSeconds: 5, replySeconds: 2.5, promptTokens: 472, outputTokens: 18, model: "ChatGPT" },
    {
      sessionId: "s1",
      index: 1,
      sentSeconds: 10,
      gapSeconds: 2.5,
      replySeconds: 1,
      promptTokens: 500,
      outputTokens: 20,
      model: "ChatGPT",
    },
    { sessionId: "request 0", index: 0, sentSeconds: 45, replySeconds: 1, promptTokens: 1087, outputTokens: 230, model: "GPT-4" },
  ],
};

const usage = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4", "gen_ai.conversation.id": "talk" };
const otel: Sample = {
  text: `${JSON.stringify(
    {
      trace_id: "t",
      spans: [
        {
          trace_id: "t",
          span_id: "b",
          name: "execute_tool ls",
          start_time: "2026-02-25T10:00:01.000000",
          attributes: { "gen_ai.operation.name": "execute_tool" },
        },
        {
          trace_id: "t",
          span_id: "c",
          start_time: "2026-02-25T10:00:03.500000",
          end_time: "2026-02-25T10:00:04.500000",
          attributes: { ...usage, "gen_ai.usage.prompt_tokens": 150, "gen_ai.usage.completion_tokens": 6 },
        },
        {
          trace_id: "t",
          span_id: "a",
          start_time: "2026-02-25T10:00:00.000000",
          end_time: "2026-02-25T10:00:02.500000",
          attributes: {
            ...usage,
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
            "gen_ai.usage.reasoning.output_tokens": 5,
            "gen_ai.input.messages": '[{"role": "user", "content": "{["}]',
          },
        },
      ],
    },
    null,
    2,
  )}\n`,
  requests: [
    {
      sessionId: "talk",
      index: 0,
      sentSeconds: 0,
      replySeconds: 2.5,
      promptTokens: 100,
      sharedTokens: 0,
      outputTokens: 20,
      reasoningTokens: 5,
      model: "gpt-4",
    },
    {
      sessionId: "talk",
      index: 1,
      sentSeconds: 3.5,
      gapSeconds: 1,
      replySeconds: 1,
      promptTokens: 150,
      outputTokens: 6,
      model: "gpt-4",
    },
  ],
};

export const SAMPLES: Readonly<Record<TraceFormatName, Sample>> = {
  mooncake,
  aiperf,
  "aiperf-turns": aiperfTurns,
  dynamo,
  "dynamo-mooncake": dynamoMooncake,
  weka,
  tracelab,
  "tracelab-rounds": tracelabRounds,
  bailian,
  azure,
  burstgpt,
  otel,
  "agentwatt-csv": agentwattCsv,
  "agentwatt-jsonl": agentwattJsonl,
};
