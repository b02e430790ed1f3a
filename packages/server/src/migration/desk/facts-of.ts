import type { ChargerTold } from '../../bus/index.ts';
import type { WayFact } from '../way/index.ts';

/** Boots of one connection count as one: a charger that is answered Pending, or asked for it, repeats its boot. */
export class BootCount {
  readonly #last = new Map<string, { readonly generation: number; readonly bootNo: number }>();

  numberOf(chargerId: string, generation: number, bootNo: number): number {
    const last = this.#last.get(chargerId);
    if (last?.generation === generation) return last.bootNo;
    this.#last.set(chargerId, { generation, bootNo });
    return bootNo;
  }
}

/** What a charger said, as facts of its way. */
export function factsOf({ chargerId, atMs, word }: ChargerTold, boots: BootCount): readonly WayFact[] {
  switch (word.kind) {
    case 'hello': {
      const { serialNumber, model, firmwareVersion, lastSessionId } = word;
      return [{ kind: 'capiHello', atMs, serialNumber, model, firmwareVersion, lastSessionId }];
    }
    case 'polled': {
      const { connectors, settingsRevision, firmware } = word;
      return [{ kind: 'capiPoll', atMs, connectors, settingsRevision, firmware }];
    }
    case 'sessionsStored':
      return [
        ...word.records.map((record): WayFact => ({ kind: 'capiRecord', atMs, record })),
        { kind: 'capiStored', atMs, through: word.through },
      ];
    case 'bootNotification': {
      const { serialNumber, model, firmwareVersion, generation } = word;
      const bootNo = boots.numberOf(chargerId, generation, word.bootNo);
      return [{ kind: 'ocppBoot', atMs, bootNo, serialNumber, model, firmwareVersion }];
    }
    case 'status':
      return [{ kind: 'ocppStatus', atMs, connectorId: word.connectorId, status: word.status }];
    case 'started':
      return [{ kind: 'ocppStarted', atMs, connectorId: word.connectorId, transactionId: word.transactionId, registerWh: word.registerWh }];
    case 'stopped':
      return [{ kind: 'ocppStopped', atMs, transactionId: word.transactionId }];
    case 'metered':
      return word.registerWh === null ? [] : [{ kind: 'ocppRegister', atMs, connectorId: word.connectorId, registerWh: word.registerWh }];
  }
}
