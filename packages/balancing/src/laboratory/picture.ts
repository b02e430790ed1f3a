import { PHASES, type Phase } from '../site/phase.ts';
import type { Recording } from './recording.ts';
import type { SiteWeek } from './site-week.ts';
import { element, escaped, label, niceStep, scale, steps, type Scale } from './svg.ts';

/** What a picture shows. */
export interface PictureOptions {
  /** Such as the name of the file. */
  readonly title: string;
  /** The first and the last day shown, from 0. */
  readonly days: readonly [number, number];
}

const DAY_MIN = 1440;
const WIDTH = { least: 1400, column: 320, left: 84, right: 28, gap: 26 };
const HEIGHT = { title: 58, heading: 82, phase: 150, strip: 58, gap: 16, axis: 44, legend: 44 };
/** A point of a curve is about so wide. */
const POINT_PX = 2;
const BAR_MIN = 30;

/**
 * A colour for each phase: blue, vermilion and yellow stay apart for the colour-blind, and from dark to light in greyscale. A viewer that prefers
 * dark pages gets them on a dark ground.
 */
const STYLE = `
text{font-family:system-ui,'Segoe UI','Helvetica Neue',Arial,sans-serif;font-size:12px;fill:#1d2733}
.ground{fill:#fff}.panel{fill:#f5f7f9}.grid{stroke:#d5dbe1;stroke-width:1}.day{stroke:#9aa5b0;stroke-width:1}
.quiet{fill:#55626f}.big{font-size:19px;font-weight:600}.name{font-size:15px;font-weight:600}.phase{font-size:15px;font-weight:700}
.house{fill:url(#house)}.weave{fill:#e4e9ed}.thread{stroke:#8793a0;stroke-width:1.5}.L1{fill:#0b4f80}.L2{fill:#dd6b20}.L3{fill:#f2c230}
.waiting{fill:#6b5b95}.change{fill:#1d2733}.rating{stroke:#b00020;stroke-width:1.8;stroke-dasharray:7 4;fill:none}.limit{fill:#b00020;font-weight:600}
@media (prefers-color-scheme:dark){text{fill:#e8edf2}.ground{fill:#14191f}.panel{fill:#1d242c}.grid{stroke:#333d47}.day{stroke:#66727e}
.quiet{fill:#a4b0bb}.weave{fill:#2c353e}.thread{stroke:#7d8995}.L1{fill:#3f8fd0}.L2{fill:#f08a45}.L3{fill:#f7dc7a}
.waiting{fill:#a99ad6}.change{fill:#e8edf2}.rating{stroke:#ff7a85}.limit{fill:#ff7a85}}`;

/** The house load is hatched, so that it is no phase in greyscale either. */
const HATCH = element(
  'pattern',
  { id: 'house', width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
  element('rect', { class: 'weave', width: 5, height: 5 }),
  element('line', { class: 'thread', x1: 0, y1: 0, x2: 0, y2: 5 }),
);

const PHASE_NAMES = ['L1', 'L2', 'L3'] as const;

/** What all columns have in common. */
interface Frame {
  readonly week: SiteWeek;
  readonly from: number;
  readonly to: number;
  readonly mostA: number;
  readonly mostCars: number;
  readonly mostChanges: number;
  /** Minutes of a point of the curves. */
  readonly pointMin: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const at = (values: readonly number[], index: number): number => values[index] ?? 0;
const percent = (value: number): string => `${value.toFixed(1)} %`;

/** The beginnings of so many minutes each. */
function points({ from, to }: Frame, minutes: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / minutes) }, (_, point) => from + point * minutes);
}

/** The highest value of the minutes of each point. */
function highest(frame: Frame, values: readonly number[]): number[] {
  return points(frame, frame.pointMin).map((begin) => Math.max(...values.slice(begin, Math.min(begin + frame.pointMin, frame.to))));
}

function barsOf(frame: Frame, changes: readonly number[]): number[] {
  return points(frame, BAR_MIN).map((begin) =>
    changes.slice(begin, Math.min(begin + BAR_MIN, frame.to)).reduce((sum, value) => sum + value, 0),
  );
}

function frameOf(week: SiteWeek, recordings: readonly Recording[], [first, last]: readonly [number, number], columnPx: number): Frame {
  const [from, to] = [first * DAY_MIN, Math.min(week.houseLoadA.length / 3, (last + 1) * DAY_MIN)];
  const pointMin = Math.max(1, Math.ceil(((to - from) * POINT_PX) / columnPx));
  const bare = { week, from, to, pointMin, mostA: 0, mostCars: 0, mostChanges: 0 };
  const shown = (values: readonly number[], per = 1): readonly number[] => values.slice(from * per, to * per);
  const loads = recordings.flatMap(({ carsA }) => shown(carsA, 3).map((amps, index) => amps + at(week.houseLoadA, from * 3 + index)));
  return {
    ...bare,
    mostA: loads.reduce((most, amps) => Math.max(most, amps), week.mainFuseA) * 1.12,
    mostCars: recordings.reduce((most, { withoutCurrent }) => Math.max(most, ...highest(bare, withoutCurrent)), 1),
    mostChanges: recordings.reduce((most, { changes }) => Math.max(most, ...barsOf(bare, changes)), 1),
  };
}

function timeScale({ from, to }: Frame, { x, width }: Box): Scale {
  return scale([from, to], [x, x + width]);
}

/** Ground, lines across with their figures (in the first column), and a line at each midnight. */
function panel(frame: Frame, box: Box, y: Scale, ticks: readonly number[], isFirst: boolean): string {
  const { x, width, height } = box;
  const across = ticks.map((tick) => {
    const line = element('line', { class: 'grid', x1: x, x2: x + width, y1: y(tick), y2: y(tick) });
    return isFirst ? line + label(x - 7, y(tick) + 4, String(tick), { class: 'quiet', 'text-anchor': 'end' }) : line;
  });
  const nights = points(frame, DAY_MIN)
    .slice(1)
    .map((minute) => {
      const night = timeScale(frame, box)(minute);
      return element('line', { class: 'day', x1: night, x2: night, y1: box.y, y2: box.y + height });
    });
  return element('rect', { class: 'panel', x, y: box.y, width, height }) + across.join('') + nights.join('');
}

function ticksTo(most: number, count: number): number[] {
  const step = Math.max(niceStep(most, count), 1);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

/** House load and cars of a phase, stacked, under the rating of the main fuse. Each point is the fullest of its minutes. */
function phasePanel(frame: Frame, recording: Recording, phase: Phase, box: Box, isFirst: boolean): string {
  const { week, mostA, pointMin, to } = frame;
  const y = scale([0, mostA], [box.y + box.height, box.y]);
  const x = timeScale(frame, box);
  const starts = points(frame, pointMin);
  const house = (minute: number): number => at(week.houseLoadA, minute * 3 + phase);
  const total = (minute: number): number => house(minute) + at(recording.carsA, minute * 3 + phase);
  const fullest = starts.map((begin) => {
    let best = begin;
    for (let minute = begin; minute < Math.min(begin + pointMin, to); minute += 1) if (total(minute) > total(best)) best = minute;
    return best;
  });
  const edges = [...starts.map(x), x(to)];
  const [tops, middles] = [fullest.map((minute) => y(total(minute))), fullest.map((minute) => y(house(minute)))];
  const floor = fullest.map(() => y(0));
  const name = PHASE_NAMES[phase];
  const fuse = y(week.mainFuseA);
  return [
    panel(frame, box, y, ticksTo(mostA, 6), isFirst),
    element('path', { class: 'house', d: steps(edges, middles, floor) }),
    element('path', { class: name, d: steps(edges, tops, middles) }),
    element('line', { class: 'rating', x1: box.x, x2: box.x + box.width, y1: fuse, y2: fuse }),
    isFirst ? label(box.x - 44, box.y + box.height / 2 - 2, name, { class: 'phase', 'text-anchor': 'end' }) : '',
    isFirst ? label(box.x - 44, box.y + box.height / 2 + 14, 'A', { class: 'quiet', 'text-anchor': 'end' }) : '',
  ].join('');
}

function stripName(box: Box, lines: readonly string[]): string {
  const middle = box.y + box.height / 2 - (lines.length - 1) * 7 + 4;
  return lines.map((line, index) => label(box.x - 26, middle + index * 14, line, { class: 'quiet', 'text-anchor': 'end' })).join('');
}

function waitingStrip(frame: Frame, { withoutCurrent }: Recording, box: Box, isFirst: boolean): string {
  const y = scale([0, frame.mostCars * 1.1], [box.y + box.height, box.y]);
  const tops = highest(frame, withoutCurrent).map(y);
  const edges = [...points(frame, frame.pointMin), frame.to].map(timeScale(frame, box));
  return [
    panel(frame, box, y, ticksTo(frame.mostCars, 3), isFirst),
    element('path', {
      class: 'waiting',
      d: steps(
        edges,
        tops,
        tops.map(() => y(0)),
      ),
    }),
    isFirst ? stripName(box, ['waiting', 'cars']) : '',
  ].join('');
}

function changesStrip(frame: Frame, { changes }: Recording, box: Box, isFirst: boolean): string {
  const y = scale([0, frame.mostChanges * 1.1], [box.y + box.height, box.y]);
  const x = timeScale(frame, box);
  const starts = points(frame, BAR_MIN);
  const bars = barsOf(frame, changes).flatMap((count, index) => {
    const begin = x(at(starts, index));
    const width = Math.max(1.2, x(at(starts, index) + BAR_MIN) - begin - 0.6);
    return count > 0 ? [element('rect', { class: 'change', x: begin, y: y(count), width, height: y(0) - y(count) })] : [];
  });
  return (
    panel(frame, box, y, ticksTo(frame.mostChanges, 3), isFirst) + bars.join('') + (isFirst ? stripName(box, ['changes', 'of phase']) : '')
  );
}

/** Hours of the day, and the days. */
function timeAxis(frame: Frame, box: Box): string {
  const x = timeScale(frame, box);
  const perHour = (box.width * 60) / (frame.to - frame.from);
  const every = [1, 2, 3, 6, 12, 24].find((hours) => hours * perHour >= 30) ?? 24;
  const hours = points(frame, every * 60).map((minute) =>
    label(x(minute), box.y + 15, `${(minute / 60) % 24}`, { class: 'quiet', 'text-anchor': 'middle' }),
  );
  const days = points(frame, DAY_MIN).map((minute) => {
    const middle = (x(minute) + x(Math.min(frame.to, minute + DAY_MIN))) / 2;
    return label(middle, box.y + 33, `day ${Math.floor(minute / DAY_MIN)}, hour`, { class: 'quiet', 'text-anchor': 'middle' });
  });
  return hours.join('') + days.join('');
}

function sentences({ outcome }: Recording): readonly [string, string, string] {
  const { deliveredPct, worst5Pct, pausedMinPerSession, meanSwitches, maxSwitches } = outcome;
  return [
    `${percent(deliveredPct)} delivered, worst served 5 %: ${percent(worst5Pct)}`,
    `${Math.round(pausedMinPerSession)} min without current in a session`,
    `${meanSwitches.toFixed(1)} changes of phase in a session, at most ${maxSwitches}`,
  ];
}

function column(frame: Frame, recording: Recording, x: number, width: number, isFirst: boolean): string {
  let y = HEIGHT.title;
  const [first, second, third] = sentences(recording);
  const parts = [
    label(x, y + 16, recording.name, { class: 'name' }),
    label(x, y + 34, first),
    label(x, y + 50, second, { class: 'quiet' }),
    label(x, y + 66, third, { class: 'quiet' }),
  ];
  y += HEIGHT.heading;
  const box = (height: number): Box => {
    const made = { x, y, width, height };
    y += height + HEIGHT.gap;
    return made;
  };
  for (const phase of PHASES) parts.push(phasePanel(frame, recording, phase, box(HEIGHT.phase), isFirst));
  parts.push(waitingStrip(frame, recording, box(HEIGHT.strip), isFirst));
  parts.push(changesStrip(frame, recording, box(HEIGHT.strip), isFirst));
  parts.push(timeAxis(frame, { x, y: y - HEIGHT.gap, width, height: HEIGHT.axis }));
  return element('g', {}, ...parts);
}

function legend(frame: Frame, y: number): string {
  let x = WIDTH.left;
  const item = (mark: string, text: string): string => {
    const drawn = mark + label(x + 30, y + 11, text);
    x += 48 + text.length * 6.6;
    return drawn;
  };
  const swatch = (name: string): string => element('rect', { class: name, x, y, width: 22, height: 13 });
  const dashes = (): string => element('line', { class: 'rating', x1: x, x2: x + 22, y1: y + 6.5, y2: y + 6.5 });
  return [
    item(swatch('house'), 'house load'),
    ...PHASE_NAMES.map((name) => item(swatch(name), `cars on ${name}`)),
    item(dashes(), `main fuse, ${frame.week.mainFuseA} A`),
    item(swatch('waiting'), 'cars that want energy and get no current'),
    item(swatch('change'), `changes of phase in ${BAR_MIN} min`),
  ].join('');
}

/**
 * Policies side by side, a column each, as SVG: the three phases over the days shown, house load and cars stacked under the rating of the main
 * fuse; below them the cars without current, and the changes of phase. All columns have the same scales. The figures are those of the whole run.
 */
export function picture(week: SiteWeek, recordings: readonly Recording[], { title, days }: PictureOptions): string {
  const count = Math.max(1, recordings.length);
  const { left, right, gap } = WIDTH;
  const width = Math.max(WIDTH.least, left + right + count * (WIDTH.column + gap) - gap);
  const columnPx = (width - left - right - gap * (count - 1)) / count;
  const below =
    HEIGHT.title + HEIGHT.heading + 3 * (HEIGHT.phase + HEIGHT.gap) + 2 * (HEIGHT.strip + HEIGHT.gap) - HEIGHT.gap + HEIGHT.axis;
  const height = below + HEIGHT.legend;
  const frame = frameOf(week, recordings, days, columnPx);
  const span = days[0] === days[1] ? `day ${days[0]}` : `days ${days[0]} to ${days[1]}`;
  const heading = `${title}, ${span}`;
  const said = recordings.map((recording) => `${recording.name}: ${sentences(recording).join('; ')}.`).join(' ');
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-labelledby': 'title desc' },
    element('title', { id: 'title' }, escaped(`Current on three phases: ${heading}`)),
    element('desc', { id: 'desc' }, escaped(`House load and cars on L1, L2 and L3 under a main fuse of ${week.mainFuseA} A. ${said}`)),
    element('style', {}, STYLE),
    element('defs', {}, HATCH),
    element('rect', { class: 'ground', width, height }),
    label(left, 34, heading, { class: 'big' }),
    ...recordings.map((recording, index) => column(frame, recording, left + index * (columnPx + gap), columnPx, index === 0)),
    legend(frame, below + 14),
  );
}
