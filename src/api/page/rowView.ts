import { FIELD, type FieldNames } from './form';
import {
  choicesView,
  factsView,
  knownView,
  isOffered,
  ownFacts,
  standingView,
  type Listed,
  type Writing,
} from './taskView';

/**
 * A task as one row of a long page; with 2,000 rows, every word adds up. Its choices are one list. Facts that apply only
 * to some tasks, such as why they are asked about, are stated once for a group of rows.
 */
export function rowView(writing: Writing, listed: Listed) {
  const { at, task, answer } = listed;
  const { texts, format } = writing;
  const standing = standingView(writing, listed);
  const known = knownView(writing, listed).map(texts.fact).join(' · ');
  const facts = ownFacts(writing, task).map(texts.fact);
  return {
    ...standing,
    at,
    told: [standing.why, ...facts].filter(Boolean).join(' · '),
    facts: factsView(writing, task, (date) => format.columnDate(date)).map(({ value }) => value),
    known,
    more: known !== '' || standing.recommendations.length > 0,
    pick: isOffered(writing, listed)
      ? pickView(writing, FIELD.task(at), answer ? texts.change : texts.asAbove)
      : null,
  };
}

/** Choices as one list that shows `unset` before a choice. A form shown again keeps its date or name. */
export function pickView(writing: Writing, fields: FieldNames, unset: string) {
  const { kinds, options, named } = choicesView(writing, fields);
  const { [fields.kind]: kind, [fields.until]: until, [fields.names]: names } = writing.kept;
  return {
    fields,
    kinds,
    unset,
    options: kind === 'snooze' && until !== undefined ? options : null,
    named: kind === 'not mine' && names !== undefined ? named : null,
  };
}

type Row = ReturnType<typeof rowView>;

/** The rows of a project, grouped by the facts they share; stale ones first. */
export function groupsView({ texts }: Writing, rows: Row[]) {
  const mixed = new Set(rows.map(({ stale }) => stale)).size > 1;
  const groups = new Map<string, Row[]>();
  for (const row of rows.toSorted((a, b) => Number(b.stale) - Number(a.stale))) {
    const title = [mixed && (row.stale ? texts.stale : texts.notStale), row.told].filter(Boolean).join(' · ');
    const group = groups.get(title);
    if (group) group.push(row);
    else groups.set(title, [row]);
  }
  return [...groups].map(([title, grouped]) => ({ title, rows: grouped }));
}
