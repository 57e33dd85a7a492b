import Table from 'cli-table3';

/** What one measurement saw, a figure a line. */
export function table(title, figures) {
  const lines = new Table({ head: [title, ''], style: { head: [] } });
  for (const [name, value] of Object.entries(figures)) if (value !== null) lines.push([name, format(value)]);
  return lines.toString();
}

/** All ratios of a run, from the smallest size to the largest, and what each should at least be. */
export function summary(ratios) {
  const lines = new Table({
    head: ['ratio, by size', 'small', 'medium', 'large', 'target'],
    style: { head: [] },
  });
  for (const { title, target, bySize } of ratios) {
    const cells = [0, 1, 2].map((at) => (bySize[at] ? cell(bySize[at]) : ''));
    lines.push([title, ...cells, target ?? '']);
  }
  return lines.toString();
}

const cell = ([size, ratio]) => `${format(ratio)} at ${size.toLocaleString('en')}`;

function format(value) {
  if (!Number.isFinite(value)) return String(value);
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 });
}
