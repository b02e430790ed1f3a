import { NEW_CONNECTOR, type ConnectorMemory } from './connector-memory.ts';
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
}
