import type { Assignment } from '../domain/cadence/setFields';
import { wrong } from './options';

/**
 * Parses `field=value` arguments. A value that is valid JSON is parsed, anything else is text, so `40 days` needs no
 * JSON quotes. Throws InvalidInput for any other argument, and for broken JSON.
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
    if (/^[[{"]/.test(text)) throw wrong(field, text, 'complete JSON, or text without quotes and brackets');
    return text;
  }
}
