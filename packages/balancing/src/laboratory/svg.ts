/** Text as it may stand in an SVG: between tags and in attributes. */
export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  // XML 1.0 knows no other control characters than tab and line ends.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd').replace(/[&<>"']/g, (char) => names[char] ?? char);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; its inside is SVG already, or text that `escaped` made. */
export function element(name: string, attributes: Attributes, ...inside: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(String(value))}"`)
    .join('');
  return inside.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${inside.join('')}</${name}>`;
}

/** Text at a place. */
export function label(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(text));
}

export const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Where values go on a page: from a range of values to a range of places. */
export type Scale = (value: number) => number;

export function scale([from, to]: readonly [number, number], [at, end]: readonly [number, number]): Scale {
  return (value) => at + ((value - from) / (to - from)) * (end - at);
}

/** The outline of an area in steps, between the tops and the bottoms of its steps; `edges` has one place more than there are steps. */
export function steps(edges: readonly number[], tops: readonly number[], bottoms: readonly number[]): string {
  const [first = 0] = edges;
  const there = tops.map((top, at) => `V${rounded(top)}H${rounded(edges[at + 1] ?? first)}`);
  const back = bottoms.map((bottom, at) => `V${rounded(bottom)}H${rounded(edges[at] ?? first)}`).reverse();
  return `M${rounded(first)} ${rounded(bottoms[0] ?? 0)}${there.join('')}${back.join('')}Z`;
}

/** A step of 1, 2 or 5 times a power of ten that makes at most so many ticks up to a value. */
export function niceStep(most: number, ticks: number): number {
  const rough = Math.max(most, 1e-9) / ticks;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
}
