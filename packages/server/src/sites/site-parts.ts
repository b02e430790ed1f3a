import type { FastifyBaseLogger } from 'fastify';
import { messageOf, newId, type Clock, type Random } from '@phasor/kernel';
import type { Bus } from '../bus/index.ts';
import { changeConfiguration, PHASE_TO_USE, readBack, type FirmwareFeatures } from '../capabilities/index.ts';
import type { Orders, Presence } from '../chargers/index.ts';
import type { ChargingProfiles } from '../charging-profiles/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Schedules } from '../schedules/index.ts';
import type { Store } from '../store/index.ts';
import { chargerPortOf } from './actuators/charger-port-of.ts';
import { CrossingReserve } from './loop/crossing-reserve.ts';
import { loopSite } from './loop/loop-sites.ts';
import { SiteLoops } from './loop/site-loops.ts';
import { SiteReport } from './loop/site-report.ts';
import type { ChargerPort } from './setup/configure-charger.ts';
import { Commissioning } from './setup/commissioning.ts';
import { GiveBack } from './setup/give-back.ts';
import { Leaving } from './setup/leaving.ts';
import { changeMaxCurrent } from './setup/max-current-change.ts';
import { recheckBoots } from './setup/recheck-boots.ts';
import { PhaseReport } from './setup/phase-report.ts';
import { forgetActuator, writeMoved, writeNoSwitch } from './setup/proof-rows.ts';
import { SiteBook } from './setup/site-book.ts';
import { SiteSetup } from './setup/site-setup.ts';
import { standingProfiles } from './setup/standing.ts';

export interface SitePartsPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error' | 'info'>;
  readonly presence: Presence;
  readonly commands: Commands;
  readonly features: FirmwareFeatures;
  readonly chargingProfiles: ChargingProfiles;
  readonly schedules: Schedules;
  readonly orders: Orders;
}

/** What the routes, and whoever balances a site, need of sites. */
export interface SiteParts {
  readonly book: SiteBook;
  readonly setup: SiteSetup;
  readonly commissioning: Commissioning;
  readonly loops: SiteLoops;
  readonly report: SiteReport;
  readonly phases: PhaseReport;
  /** Begins to share power; the returned function ends it. */
  start(): Promise<() => Promise<void>>;
}

/** States of a charger's way in which it has come to one of its protocols. */
const ARRIVALS: ReadonlySet<string> = new Set(['Soaking', 'RolledBack']);

const NOT_GIVEN_BACK = 'a charger that has left a site was not given back its phases';

/** Puts the set-up of sites and their loops together. */
export function siteParts(ports: SitePartsPorts): SiteParts {
  const { store, clock, random, bus, log, presence, commands, features, chargingProfiles, schedules, orders } = ports;
  const book = new SiteBook({ store, clock, random });
  const configuration = { db: store.db, clock, commands, features };
  const isOnline = (chargerId: string): boolean => presence.isOnline(chargerId);
  const charger: ChargerPort = {
    ...standingProfiles(schedules),
    readBack: (to, keys, by) => readBack(configuration, to, keys, by),
    async writeKey(to, key, value, by) {
      const { status } = await changeConfiguration(configuration, to, key, value, by);
      return status === 'Accepted' || status === 'RebootRequired';
    },
  };
  const cutLink = (chargerId: string, forMs: number): void => bus.publish({ kind: 'shutOut', chargerId, forMs });
  const chargerOf = (organisationNo: number, chargerId: string) =>
    chargerPortOf(
      { profiles: chargingProfiles, commands, configuration, place: (no, id, order) => orders.place(no, id, order) },
      { organisationNo, chargerId },
    );
  const giveBack = new GiveBack({
    ...{ store, clock, profiles: chargingProfiles, chargerOf },
    onFailed: (why) => log.warn({ why }, NOT_GIVEN_BACK),
  });
  const crossing = new CrossingReserve(store.db);
  const loops = new SiteLoops({
    ...{ store, clock, bus, log, presence, crossing, allowed: schedules, holder: newId(clock, random) },
    activeSites: () => book.activeSites(),
    loopSite: (site) => loopSite({ store, capabilities: { db: store.db, features } }, site),
    chargerOf,
    onMoved: (connector) => writeMoved(store.db, connector),
    onNameUnheeded: async ({ chargerNo }, reason) => {
      await features.learn(chargerNo, PHASE_TO_USE, 'refused', reason);
      await forgetActuator(store.db, chargerNo);
      await loops.changed();
    },
    onNoSwitch: (connector, reason) => writeNoSwitch(store.db, connector, reason),
  });
  // A round that was under way may have read the sites before.
  const loopsKnow = async (): Promise<void> => {
    await loops.changed();
    await loops.changed();
  };
  const leaving = new Leaving({ store, clock, charger, orders, isOnline, loopsKnow, giveBack });
  const setup = new SiteSetup({ store, clock, book, charger, orders, isOnline, leaving });
  const commissioning = new Commissioning({ store, clock, book, features, presence, chargingProfiles, chargerOf, giveBack, cutLink });
  return {
    book,
    setup,
    commissioning,
    loops,
    report: new SiteReport({ store, loops, bus }),
    phases: new PhaseReport({ store, clock, features }),
    async start() {
      await crossing.load();
      await leaving.load();
      const crossed = async ({ chargerId, state }: { readonly chargerId: string; readonly state: string }): Promise<void> => {
        if (await crossing.look(chargerId)) loops.nudge(chargerId);
        // It speaks another protocol from now on.
        if (ARRIVALS.has(state)) await loops.changed();
      };
      const onFailed = (why: string): void =>
        log.warn({ why }, 'chargers of a site could not be looked at after their boot, or on their way to another protocol');
      const endings = [
        book.onChanged(() => bus.publish({ kind: 'sites' })),
        bus.subscribe((change, isHere) => {
          if (change.kind === 'sites') void loops.changed();
          if (change.kind === 'transaction' && change.phase === 'stopped' && loops.looksAfter(change.chargerId, isHere))
            // Its charger may answer late: no clock waits for that.
            giveBack
              .afterTransaction(change.chargerId, change.connectorId)
              .catch((error: unknown) => log.warn({ why: messageOf(error) }, NOT_GIVEN_BACK));
          if (change.kind === 'way') clock.track(crossed(change)).catch((error: unknown) => onFailed(messageOf(error)));
        }),
        schedules.onChanged((chargerId) => loops.nudge(chargerId)),
        schedules.guardMaxCurrent((trx, change, write) => changeMaxCurrent(trx, clock.now(), change, write)),
        recheckBoots({ bus, clock, setup, loops, leaving, onFailed }),
      ];
      await loops.start();
      return async () => {
        for (const end of endings) end();
        giveBack.stop();
        commissioning.stop();
        await loops.stop();
      };
    },
  };
}
