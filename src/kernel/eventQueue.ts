/**
 * The events of a simulation in the order of (time, order of insertion), so that replays agree to the last byte: a heap of
 * events, and beside it an alarm for each owner, who may set it anew (a worker's next wake). As events, alarms that are set
 * anew would stay behind, to be taken out and recognised as stale: one in six of all events where requests come one by one.
 * Knows nothing of what events mean.
 */
import { Alarms } from "./alarms.ts";
import { StableHeap } from "./stableHeap.ts";

export type EventQueueOptions = {
  /** Events, alarms aside, that it first has room for; it grows. */
  readonly capacity: number;
  readonly owners: number;
  /** What `kind` is of an alarm; its subject is the owner. */
  readonly alarmKind: number;
};

export class EventQueue {
  /** The event that the last `pop` took out. */
  key = 0;
  kind = 0;
  /** Index of whom the event is about. */
  subject = 0;
  /** Lets a subject recognise an event that it has since replaced. */
  token = 0;

  readonly #alarms: Alarms;
  readonly #alarmKind: number;
  readonly #heap: StableHeap;
  #nextSequence = 0;

  constructor({ capacity, owners, alarmKind }: EventQueueOptions) {
    this.#alarms = new Alarms(owners);
    this.#alarmKind = alarmKind;
    this.#heap = new StableHeap(capacity);
  }

  /** Puts an event in. Assumes a key below Infinity; whether it lies in the past only the caller knows. */
  push(key: number, kind: number, subject: number, token: number): void {
    this.#heap.pushAs(this.#nextSequence++, key, kind, subject, token);
  }

  /** Sets an owner's alarm, in place of the one that it may have. */
  setAlarm(owner: number, key: number): void {
    this.#alarms.set(owner, key, this.#nextSequence++);
  }

  /** Takes the first event out into the public fields; false when there is none. */
  pop(): boolean {
    const heap = this.#heap;
    const alarms = this.#alarms;
    const alarmKey = alarms.firstKey;
    const heapKey = heap.firstKey;
    if (alarmKey < heapKey || (alarmKey === heapKey && heap.size > 0 && alarms.firstSequence < heap.firstSequence)) {
      this.key = alarmKey;
      this.kind = this.#alarmKind;
      this.subject = alarms.takeFirst();
      return true;
    }
    if (!heap.pop()) return false;
    this.key = heap.key;
    this.kind = heap.kind;
    this.subject = heap.subject;
    this.token = heap.token;
    return true;
  }
}
