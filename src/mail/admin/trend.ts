import type { TrendPoint } from '../../domain/sweep/report';

/** A bar of the plot: one sweep's rounds, its parts as widths in percent that add up to 100. */
export interface Bar {
  day: string;
  asked: string;
  parts: { colour: string; percent: number; title: string }[];
}

/** What the series are called. */
export type SeriesNames = Record<'asked' | 'answered' | 'open' | 'unanswered' | 'otherwise', string>;

/** Told apart without colour, too: by their order, and in lightness. */
const COLOURS = { answered: '#3451c6', open: '#b9c4ee', unanswered: '#d0872f', otherwise: '#8a8f98' };
type Part = keyof typeof COLOURS;
const PARTS = ['answered', 'open', 'unanswered', 'otherwise'] as const satisfies Part[];
const EMPTY = 'transparent';
const LEVELS = '▁▂▃▄▅▆▇█';

/**
 * The plot of the last sweeps as table cells, which every mail program draws: each bar as long as the
 * sweep asked owners, in its parts answered, open, unanswered and ended otherwise. None for sweeps that asked nobody.
 */
export function plotOf(
  trend: TrendPoint[],
  names: SeriesNames,
): { bars: Bar[]; legend: { name: string; colour: string }[] } | null {
  const most = Math.max(0, ...trend.map(({ asked }) => asked));
  if (most === 0) return null;
  const legend = PARTS.map((part) => ({ name: names[part], colour: COLOURS[part] }));
  return { bars: trend.map((point) => barOf(point, most, names)), legend };
}

function barOf(
  { startedAt, asked, answered, unanswered, otherwise }: TrendPoint,
  most: number,
  names: SeriesNames,
): Bar {
  const parts = [
    partOf('answered', answered, most, names),
    partOf('open', asked - answered - unanswered - otherwise, most, names),
    partOf('unanswered', unanswered, most, names),
    partOf('otherwise', otherwise, most, names),
  ].filter(({ percent }) => percent > 0);
  const rest = 100 - parts.reduce((sum, { percent }) => sum + percent, 0);
  if (rest > 0) parts.push({ colour: EMPTY, percent: rest, title: '' });
  // Slivers that were widened to be seen take their room from the widest.
  if (rest < 0) widest(parts).percent += rest;
  return { day: startedAt.slice(0, 10), asked: asked.toLocaleString('en-GB'), parts };
}

const widest = <T extends { percent: number }>(parts: T[]): T =>
  parts.reduce((most, part) => (part.percent > most.percent ? part : most));

const partOf = (name: Part, n: number, most: number, names: SeriesNames) => ({
  colour: COLOURS[name],
  title: `${n.toLocaleString('en-GB')} ${names[name]}`,
  percent: n > 0 ? atLeastOne((n / most) * 100) : 0,
});

/** What is there is seen, however little. */
const atLeastOne = (percent: number) => Math.max(1, Math.floor(percent));

/** The plot for plain text: a line of bars for each series, all to one scale, and its numbers. */
export function sparklines(trend: TrendPoint[], names: SeriesNames): string[] {
  const most = Math.max(1, ...trend.map(({ asked }) => asked));
  const width = Math.max(...SERIES.map((name) => names[name].length));
  return SERIES.map((name) => {
    const values = trend.map((point) => point[name] ?? 0);
    const bars = values.map((value) => LEVELS[Math.ceil((value / most) * (LEVELS.length - 1))]);
    const numbers = values.map((value) => value.toLocaleString('en-GB'));
    return `${names[name].padEnd(width)}  ${bars.join('')}  ${numbers.join(' ')}`;
  });
}

const SERIES = ['asked', 'answered', 'unanswered', 'otherwise'] as const;
