import type { CommandTarget } from '../commands/index.ts';
import type { ProfileRules } from '@phasor/ocpp/smart-charging';
import { capiSettings } from './capi-settings.ts';
import { compile } from './compile.ts';
import type { ConnectorBook, ConnectorEntry } from './connector-book.ts';
import { NOT_PUSHED, writePushed, type Pushed } from './limit-rows.ts';
import { isOursAnywhere, type Plan } from './plan.ts';
import { pushPlan, type PushedPlan } from './push-profiles.ts';
import type { PushEnd } from './push-queue.ts';
import type { SchedulePorts } from './schedules.ts';
import { isUnknown, takesOf, type ChargerFacts } from './takes-of.ts';

type DeliveryPorts = SchedulePorts & { readonly book: ConnectorBook };

/** How a conversation ended, and when the charger is to be looked at again. */
export interface Delivered {
  readonly end: PushEnd;
  readonly againMs: number;
}

interface Charger {
  readonly no: number;
  readonly target: CommandTarget;
  readonly facts: ChargerFacts;
  readonly held: Awaited<ReturnType<SchedulePorts['profiles']['list']>>['items'];
}

/** Longer no charger has to look ahead: a week. */
const COMPARED_S = 604_800;
/** A charger that has not told what it takes may have, by then. */
const UNTIL_KNOWN_MS = 600_000;

/** Makes a charger hold what its connectors should: compiled, compared with what it holds, and sent where that differs. */
export class ProfileDelivery {
  readonly #ports: DeliveryPorts;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  async deliver(chargerId: string, isAfterBoot: boolean): Promise<Delivered> {
    const { store, book, orders } = this.#ports;
    const row = await store.db
      .selectFrom('charger')
      .select(['no', 'organisation_no', 'protocol'])
      .where('id', '=', chargerId)
      .executeTakeFirst();
    const connectors = book.connectorsOf(chargerId).filter(([, { awaitsSite }]) => !awaitsSite);
    if (!row || connectors.length === 0) return { end: 'done', againMs: Infinity };
    const target = { organisationNo: row.organisation_no, chargerId };
    if (row.protocol === 'CAPI') {
      const settings = await capiSettings(store.db, target, connectors);
      if (settings) await orders.place(target.organisationNo, chargerId, { kind: 'settings', settings });
      for (const [connectorId] of connectors) await this.#write(row.no, chargerId, connectorId, { ...NOT_PUSHED, state: 'windows' });
      return { end: 'done', againMs: Infinity };
    }
    const charger = await this.#charger(row.no, target, connectors.length);
    const ends: Delivered[] = [];
    for (const [connectorId, entry] of connectors) ends.push(await this.#deliverOne(charger, connectorId, entry, isAfterBoot));
    const worst = (['away', 'later'] as const).find((end) => ends.some((one) => one.end === end));
    const lookAgainMs = isUnknown(charger.facts.rules) ? this.#ports.clock.now() + UNTIL_KNOWN_MS : Infinity;
    return { end: worst ?? 'done', againMs: Math.min(lookAgainMs, ...ends.map(({ againMs }) => againMs)) };
  }

  async #charger(no: number, target: CommandTarget, connectors: number): Promise<Charger> {
    const { capabilities, weekly, profiles, clockSkewMs } = this.#ports;
    const rules: ProfileRules = await capabilities.rulesOf(target);
    const held = (await profiles.list(target)).items;
    // Those of transactions come and go: room is left for them where there is a site, whether one runs or not.
    const foreign = held.filter(
      ({ state, transactionId, profile }) => state === 'installed' && transactionId === null && !isOursAnywhere(idIn(profile)),
    ).length;
    const needed = await capabilities.neededChanges(no);
    const takesWeekly = await weekly.takes(no);
    return { no, target, held, facts: { rules, needed, takesWeekly, clockSkewMs: clockSkewMs(target.chargerId), foreign, connectors } };
  }

  async #deliverOne(charger: Charger, connectorId: number, entry: ConnectorEntry, isAfterBoot: boolean): Promise<Delivered> {
    const { profiles, weekly, book } = this.#ports;
    const { target, facts } = charger;
    const isForced = isAfterBoot && (await profiles.isAsHeld(target, connectorId, COMPARED_S, 'schedules')) !== true;
    const ports = { profiles, target, connectorId, held: charger.held, isForced, isExact: facts.needed.has('stackLevel') };
    let plan = this.#compile(charger, connectorId, entry, facts);
    let pushed = await pushPlan(plan, ports);
    if (pushed.kind === 'weeklyRefused') {
      await weekly.refused(charger.no, pushed.problem);
      plan = this.#compile(charger, connectorId, entry, { ...facts, takesWeekly: false });
      // What was sent before it is sent once more at most; what the charger holds is not read again.
      pushed = await pushPlan(plan, { ...ports, held: (await profiles.list(target)).items, isForced: false });
    }
    // Changed meanwhile: then it is sent again, and that tells how it stands.
    if (book.get(target.chargerId, connectorId).kept.settings === entry.kept.settings) {
      await this.#note(charger, connectorId, plan, pushed);
    }
    const end = pushed.kind === 'away' || pushed.kind === 'later' ? pushed.kind : 'done';
    return { end, againMs: plan.againMs };
  }

  #compile({ target }: Charger, connectorId: number, { kept, stand }: ConnectorEntry, facts: ChargerFacts): Plan {
    const takes = takesOf(facts, stand !== null);
    return compile({ ...target, connectorId, settings: kept.settings, stand, takes, nowMs: this.#ports.clock.now() });
  }

  async #note({ no, target }: Charger, connectorId: number, plan: Plan, pushed: PushedPlan): Promise<void> {
    const { book, clock } = this.#ports;
    const before = book.get(target.chargerId, connectorId).kept.pushed;
    const next: Pushed =
      pushed.kind === 'sent'
        ? {
            state: plan.profiles.length > 0 ? 'sent' : 'none',
            at: pushed.writes > 0 || before.at === null ? new Date(clock.now()).toISOString() : before.at,
            until: plan.untilMs === null ? null : new Date(plan.untilMs).toISOString(),
            afterwards: plan.profiles.length > 0 ? plan.afterwards : '',
            problem: plan.problem,
          }
        : { ...before, state: pushed.kind === 'refused' ? 'refused' : 'waiting', problem: pushed.problem };
    await this.#write(no, target.chargerId, connectorId, next);
  }

  async #write(no: number, chargerId: string, connectorId: number, next: Pushed): Promise<void> {
    const { store, book, bus } = this.#ports;
    const { kept } = book.get(chargerId, connectorId);
    if (JSON.stringify(next) === JSON.stringify(kept.pushed)) return;
    if (kept.revision > 0) await writePushed(store.db, no, connectorId, next);
    const { kept: latest } = book.get(chargerId, connectorId);
    if (latest.settings === kept.settings) book.set(chargerId, connectorId, { kept: { ...latest, pushed: next } });
    if (kept.revision > 0) bus.publish({ kind: 'limits', chargerId });
  }
}

function idIn(profile: unknown): number {
  const hasId = typeof profile === 'object' && profile !== null && 'chargingProfileId' in profile;
  return hasId && typeof profile.chargingProfileId === 'number' ? profile.chargingProfileId : -1;
}
