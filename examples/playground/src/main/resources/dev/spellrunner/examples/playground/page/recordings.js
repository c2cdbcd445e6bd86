// SPDX-License-Identifier: Apache-2.0
/** Recordings: the events of a run as lines of JSON, behind a first line that says what it is. Knows nothing of the page. */
import { parse, stringify } from "./client/exact-json.js";

const VERSION = 1;

/**
 * Returns the events of a recording.
 *
 * @throws {Error} which says what is wrong with it
 */
export function eventsOfRecording(text) {
  const [first = "", ...lines] = text.split("\n").filter((line) => line.trim() !== "");
  const header = parsed(first, 1);
  if (!Number.isInteger(header.recording)) throw new Error(`This is no recording: its first line does not say {"recording":${VERSION},…}.`);
  if (header.recording > VERSION) throw new Error(`A recording of version ${header.recording} is newer than this page: it reads up to ${VERSION}.`);
  // The last line of a process that crashed may be half a line.
  const events = lines.map((line, i) => parsed(line, i + 2, i === lines.length - 1)).filter((event) => typeof event?.kind === "string");
  if (events.length === 0) throw new Error("This recording holds no events.");
  return events.map((event) => ({ spell: header.spell, ...event }));
}

function parsed(line, number, mayBeHalf = false) {
  try {
    return parse(line) ?? {};
  } catch (wrong) {
    if (mayBeHalf) return {};
    throw new Error(`This is no recording: line ${number} is no JSON (${wrong.message}).`, { cause: wrong });
  }
}

/** Returns a run as a recording. */
export function recordingOf(events) {
  return [{ recording: VERSION, spell: events[0]?.spell }, ...events].map((line) => `${stringify(line)}\n`).join("");
}

/** Returns the text of a file, which may be compressed. */
export async function textOf(file) {
  if (!file.name.endsWith(".gz")) return file.text();
  return new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
