import { NEW_CONNECTOR, type ConnectorMemory } from './connector-memory.ts';
import type { LoopConnector } from './ports.ts';
import type { LoopMemory } from './site-step.ts';

/** What a loop remembers, replaced as things happen. */
export class Remembered {
  all: LoopMemory;

  constructor(all: LoopMemory) {
    this.all = all;
  }

  of(key: string): ConnectorMemory {
    return this.all.connectors.get(key) ?? NEW_CONNECTOR;
  }

  change(key: string, next: (memory: ConnectorMemory) => ConnectorMemory): void {
    const before = this.of(key);
    const after = next(before);
    if (after !== before) this.all = { ...this.all, connectors: new Map(this.all.connectors).set(key, after) };
  }

  /**
   * What failed with one setting for phases says nothing of another: those that were written down otherwise since `before` are asked again, and, after
   * a start, those of whom no reason is kept any more.
   */
  askAgain(connectors: ReadonlyMap<string, LoopConnector>, before: ReadonlyMap<string, LoopConnector> | null): void {
    for (const [key, { phaseSetting, noSwitchReason }] of connectors) {
      const isOther = before !== null && JSON.stringify(before.get(key)?.phaseSetting ?? null) !== JSON.stringify(phaseSetting);
      const isForgotten = before === null && noSwitchReason === null && this.of(key).noSwitch !== null;
      if (isOther || isForgotten) this.change(key, (memory) => ({ ...memory, noSwitch: null, failedSwitches: 0 }));
    }
  }

  /**
   * S20: those that are new since `before`, and that their commissioning may have left on their first terminal alone: they count on all, and are told so with
   * their next order. What was told another route since has gone there.
   */
  takeAlone(connectors: ReadonlyMap<string, LoopConnector>, before: ReadonlyMap<string, LoopConnector> | null): void {
    for (const [key, { isAlone }] of connectors) {
      if (!isAlone || before?.has(key)) continue;
      this.change(key, (memory) =>
        memory.told === null || memory.told.route === 'L123' ? { ...memory, route: 'L123', strayRoute: 'L1' } : memory,
      );
    }
  }
}
