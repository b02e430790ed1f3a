import type { ConnectorLimit, NoticeBody } from '../../notices/index.ts';
import { itemsOf, plannedItems, toldItems, type Way, type WayEvent, type WayStep } from '../way/index.ts';

type WithoutCharger<Body> = Body extends unknown ? Omit<Body, 'chargerId' | 'chargerName'> : never;

/** What the owners of a charger are told of it. */
export interface Told {
  /** Names what happened: who was told of it is not told again. */
  readonly fact: string;
  readonly body: WithoutCharger<NoticeBody>;
}

/**
 * What a step tells the owners of its charger (R3, R5): that it crosses, was put off, is done, was rolled back or is stranded, or can only be changed
 * one-way. What happens again within an attempt has the same name. That it is planned, and that it is called off, stands elsewhere.
 */
export const toldOfStep = ({ way, events }: Pick<WayStep, 'way' | 'events'>): readonly Told[] =>
  events.flatMap((event) => toldOfEvent(way, event) ?? []);

function toldOfEvent(way: Way, event: WayEvent): Told | null {
  const { plan, attempt, snapshot } = way;
  switch (event.kind) {
    case 'moved':
      return toldOfMove(way, event);
    case 'oneWayOffered':
      return oneWay(way);
    case 'committed':
      return {
        fact: `${plan.wayId}:${attempt}:done`,
        body: {
          ...{ kind: 'migrationDone', sinceMs: event.atMs, items: toldItems(way.items) },
          scheduleWindows: snapshot?.scheduleWindows ?? 0,
          // On OCPP it takes whole amperes.
          limits: limitsOf(way).map(({ connectorId, maxA }) => ({ connectorId, maxA: Math.floor(maxA) })),
        },
      };
    default:
      return null;
  }
}

function toldOfMove(way: Way, { atMs, from, to }: Extract<WayEvent, { readonly kind: 'moved' }>): Told | null {
  const { plan, attempt, trial, snapshot } = way;
  const named = (what: string): string => `${plan.wayId}:${attempt}:${what}`;
  // A switch order that was put aside is another crossing when it is given anew.
  const order = trial?.attempt === attempt ? trial : null;
  switch (to) {
    case 'Armed':
    case 'Switching':
      if (!order) return null;
      return {
        fact: named(`crossing ${order.epoch}`),
        body: {
          ...{ kind: 'migrationCrossing', untilMs: order.deadlineMs },
          ...{ scheduleWindows: snapshot?.scheduleWindows ?? 0, limits: limitsOf(way) },
        },
      };
    case 'Staged':
      if (from !== 'Staging' && isPluggedIn(way)) {
        return { fact: named(`put off ${order?.epoch ?? 0}`), body: { kind: 'migrationPutOff', againMs: null } };
      }
      return plan.hasTrialSupport || way.isOneWayAccepted ? null : oneWay(way);
    case 'RolledBack': {
      const isTriedAgain = way.state === 'RolledBack' && !way.isRecalled && !way.isAborted;
      return {
        fact: named('rolled back'),
        body: {
          ...{ kind: 'migrationRolledBack', sinceMs: atMs, againMs: isTriedAgain ? way.deadlineMs : null },
          ...{ isByPerson: way.isRecalled || way.isAborted, reason: way.reason },
        },
      };
    }
    case 'Stranded':
      return {
        fact: named('stranded'),
        body: { kind: 'migrationStranded', heardMs: Math.max(way.capi.heardMs, way.ocpp.heardMs ?? 0) },
      };
    default:
      return null;
  }
}

function oneWay(way: Way): Told {
  const { plan, snapshot } = way;
  return {
    fact: `${plan.wayId}:one-way`,
    body: {
      ...{ kind: 'migrationOneWayOffered', untilMs: null, carried: snapshot ? plannedItems(itemsOf(snapshot, plan)) : [] },
      ...{ scheduleWindows: snapshot?.scheduleWindows ?? 0, limits: limitsOf(way) },
    },
  };
}

/** A car, and not a fault. */
const isPluggedIn = ({ capi: { poll } }: Way): boolean =>
  poll?.connectors.some(({ status, sessionId }) => status === 'Connected' || status === 'Charging' || sessionId !== null) ?? false;

const limitsOf = ({ snapshot, plan }: Way): readonly ConnectorLimit[] =>
  snapshot?.settings.connectors.map(({ connectorId, maxCurrentA }) => ({ connectorId, maxA: maxCurrentA })) ??
  plan.outlets.map(({ connectorId, ratedA }) => ({ connectorId, maxA: ratedA }));
