import type { Scenario } from './scenario.ts';

const idle: Scenario = { name: 'idle', summary: 'connect, and wait for what comes', steps: [], repeats: false };

const charge: Scenario = {
  name: 'charge',
  summary: 'plug in, present a tag, charge for a minute or two, stop, unplug, pause, again',
  steps: [
    { do: 'wait', s: [5, 15] },
    { do: 'plugIn' },
    { do: 'wait', s: [3, 8] },
    { do: 'startBySwipe' },
    { do: 'wait', s: [60, 110] },
    { do: 'stopBySwipe' },
    { do: 'wait', s: [4, 10] },
    { do: 'plugOut' },
    { do: 'wait', s: [10, 30] },
  ],
  repeats: true,
};

/** The scenarios by name. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map([idle, charge].map((scenario) => [scenario.name, scenario]));
