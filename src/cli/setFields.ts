import type { Assignment } from '../domain/cadence/setFields';
import { wrong } from './options';

/**
 * What `field=value` arguments say. A value that reads as JSON is that, anything else is text; so no quotes are
 * needed around `40 days`. Throws InvalidInput for an argument that is none, and for broken JSON.
 */
export function readAssignments(texts: string[]): Assignment[] {
  return texts.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw wrong(text, text, 'field=value, such as staleAfter="40 days"');
    const field = text.slice(0, at).trim();
    return { field, value: readValue(field, text.slice(at + 1).trim()) };
  });
}

function readValue(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (/^[[{"]/.test(text)) throw wrong(field, text, 'complete JSON, or a text without quotes and brackets');
    return text;
  }
}
