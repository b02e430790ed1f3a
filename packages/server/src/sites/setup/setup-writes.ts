import type { Kysely } from 'kysely';
import type { Database } from '../../store/index.ts';
import type { Answer, ChargerPort as ToldPort } from '../actuators/charger-port.ts';
import type { ChargerPort } from './configure-charger.ts';
import type { ConnectorFacts } from './connector-facts.ts';
import { connectorKey } from './connector-key.ts';
import { localTime } from './local-hour.ts';
import { writeProof } from './proof-rows.ts';

/** Longer than a local day. */
const KEPT_MS = 26 * 3_600_000;

/** How many were written when, ms since 1970. */
type Writes = readonly (readonly [atMs: number, count: number])[];

/** S11: counts the profiles and keys that are written into one charger. What it did not answer to it may have written all the same. */
export class WriteCount {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  async of<T>(work: Promise<T>, isWritten: (answer: T) => boolean = () => true): Promise<T> {
    try {
      const answer = await work;
      if (isWritten(answer)) this.#count += 1;
      return answer;
    } catch (error) {
      this.#count += 1;
      throw error;
    }
  }

  /** The same port, whose writes are counted. */
  inSetup(port: ChargerPort): ChargerPort {
    return {
      ...port,
      stand: (...asked) => this.of(port.stand(...asked)),
      writeKey: (...asked) => this.of(port.writeKey(...asked), (isTaken) => isTaken),
    };
  }

  /** The same for the port that a loop tells by. */
  inTelling(port: Pick<ToldPort, 'setKey' | 'dataTransfer'>): Pick<ToldPort, 'setKey' | 'dataTransfer'> {
    const isWritten = ({ kind }: Answer): boolean => kind !== 'refused';
    return {
      setKey: (...asked) => this.of(port.setKey(...asked), isWritten),
      dataTransfer: (...asked) => this.of(port.dataTransfer(...asked), isWritten),
    };
  }
}

/**
 * S11: notes what setting a site up has written into a charger, at one of its connectors: it is shown with what the loop has written that day. It does not
 * slow the loop down, since it is written once.
 */
export async function noteSetupWrites(
  db: Kysely<Database>,
  organisationNo: number,
  known: Pick<ConnectorFacts, 'chargerNo' | 'settings'>,
  { count }: WriteCount,
  nowMs: number,
): Promise<void> {
  if (count === 0) return;
  const row = await db
    .selectFrom('connector_proof')
    .select('setup_writes')
    .where('charger_no', '=', known.chargerNo)
    .where('connector_id', '=', known.settings.connectorId)
    .executeTakeFirst();
  const kept = writesOf(row?.setup_writes ?? null).filter(([atMs]) => nowMs - atMs < KEPT_MS);
  await writeProof(db, organisationNo, known, { setup_writes: JSON.stringify([...kept, [nowMs, count]]) });
}

/** What setting a site up has written on that local day, by `chargerId/connectorId`. */
export async function setupWritesOn(
  db: Kysely<Database>,
  chargerIds: readonly string[],
  zone: string,
  nowMs: number,
): Promise<ReadonlyMap<string, number>> {
  if (chargerIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('connector_proof')
    .innerJoin('charger', 'charger.no', 'connector_proof.charger_no')
    .select(['charger.id', 'connector_id', 'setup_writes'])
    .where('charger.id', 'in', [...chargerIds])
    .where('setup_writes', 'is not', null)
    .execute();
  const { day } = localTime(zone, nowMs);
  return new Map(
    rows.map(({ id, connector_id, setup_writes }) => {
      const today = writesOf(setup_writes).filter(([atMs]) => localTime(zone, atMs).day === day);
      return [connectorKey({ chargerId: id, connectorId: connector_id }), today.reduce((sum, [, count]) => sum + count, 0)];
    }),
  );
}

const writesOf = (text: string | null): Writes => (text === null ? [] : (JSON.parse(text) as Writes));
