import { Type } from 'typebox';
import {
  ConnectorLimits,
  LimitsInForce,
  PhaseFeatures,
  ScheduleDraft,
  ScheduleDraftConfirmation,
  ScheduleDraftList,
  ScheduleDraftQuery,
  ScheduleException,
  ScheduleSegmentList,
  WeeklySchedule,
} from '@phasor/contract';
import { isOwned, ownedBy } from '../../access/index.ts';
import { scheduleErrors } from '../../schedules/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams } from './shapes.ts';

const Params = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100 }),
  connectorId: Type.Integer({ minimum: 1, maximum: 1000 }),
});
const Amps = { maximum: 400 };
const MaxCurrent = Type.Object(
  { maxA: Type.Union([Type.Number({ exclusiveMinimum: 0, ...Amps }), Type.Null()]) },
  { additionalProperties: false },
);
const UserLimit = Type.Object({ userA: Type.Union([Type.Number({ minimum: 0, ...Amps }), Type.Null()]) }, { additionalProperties: false });
const SegmentsQuery = Type.Object({
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Default: now' })),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Default: 7 days after `from`; 60 at most' })),
});
/** S21: what an owner may not raise. */
const INSTALLERS = ['administrator', 'installer'] as const;
const OWNERS = ['administrator', 'operator', 'installer', 'owner'] as const;
const WEEK_MS = 7 * 86_400_000;
const LONGEST_MS = 60 * 86_400_000;

/** What holds a connector's current: max current (R6), the owner's limit, the week and what is placed over it (R5); what limits it (R21), and its phase features (R13). */
export function scheduleRoutes(server: RestServer, { people, schedules, limits, sites, clock }: RestPorts): void {
  server.get('/chargers/:id/limits', { schema: { params: ChargerParams, response: { 200: LimitsInForce } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return limits.read({ organisationNo, chargerId: request.params.id });
  });

  server.get('/chargers/:id/phase-features', { schema: { params: ChargerParams, response: { 200: PhaseFeatures } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return sites.phases.read({ organisationNo, chargerId: request.params.id });
  });

  const path = '/chargers/:id/connectors/:connectorId';
  const reply = { params: Params, response: { 200: ConnectorLimits } };

  server.get(`${path}/limits`, { schema: reply }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { id: chargerId, connectorId } = request.params;
    return schedules.read({ organisationNo, chargerId }, connectorId);
  });

  server.put(`${path}/max-current`, { schema: { ...reply, body: MaxCurrent } }, async (request) => {
    const { organisationNo, personId } = await callerFrom(people, request, INSTALLERS);
    const { id: chargerId, connectorId } = request.params;
    return schedules.setMaxCurrent({ organisationNo, chargerId }, connectorId, request.body.maxA, personId);
  });

  server.put(`${path}/user-limit`, { schema: { ...reply, body: UserLimit } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, OWNERS);
    const { id: chargerId, connectorId } = request.params;
    return schedules.setUserLimit({ organisationNo, chargerId }, connectorId, request.body.userA);
  });

  server.put(`${path}/schedule`, { schema: { ...reply, body: WeeklySchedule } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, OWNERS);
    const { id: chargerId, connectorId } = request.params;
    return schedules.setSchedule({ organisationNo, chargerId }, connectorId, request.body);
  });

  server.delete(`${path}/schedule`, { schema: reply }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, OWNERS);
    const { id: chargerId, connectorId } = request.params;
    return schedules.setSchedule({ organisationNo, chargerId }, connectorId, null);
  });

  server.get(
    '/chargers/:id/schedule-drafts',
    { schema: { params: ChargerParams, querystring: ScheduleDraftQuery, response: { 200: ScheduleDraftList } } },
    async (request) => {
      const { organisationNo, ownerId } = await callerFrom(people, request);
      const chargerId = request.params.id;
      const drafts = await schedules.drafts({ organisationNo, chargerId }, request.query.zone);
      const owned = ownerId === undefined ? null : await ownedBy(people.db, ownerId, chargerId);
      return { items: drafts.filter(({ connectorId }) => !owned || isOwned(owned, chargerId, connectorId)) };
    },
  );

  const draft = { params: Params, querystring: ScheduleDraftQuery, response: { 200: ScheduleDraft } };
  server.get(`${path}/schedule-draft`, { schema: draft }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { id: chargerId, connectorId } = request.params;
    return schedules.draft({ organisationNo, chargerId }, connectorId, request.query.zone);
  });

  server.post(`${path}/schedule-draft/confirm`, { schema: { ...reply, body: ScheduleDraftConfirmation } }, async (request) => {
    const { organisationNo, personId } = await callerFrom(people, request, OWNERS);
    const { id: chargerId, connectorId } = request.params;
    return schedules.confirmDraft({ organisationNo, chargerId }, connectorId, request.body, personId);
  });

  const placed = { params: Params, body: ScheduleException, response: { 201: ConnectorLimits } };
  server.post(`${path}/exceptions`, { schema: placed }, async (request, response) => {
    const { organisationNo } = await callerFrom(people, request, OWNERS);
    const { id: chargerId, connectorId } = request.params;
    return response.status(201).send(await schedules.addException({ organisationNo, chargerId }, connectorId, request.body));
  });

  server.delete(`${path}/exceptions`, { schema: reply }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, OWNERS);
    const { id: chargerId, connectorId } = request.params;
    return schedules.clearExceptions({ organisationNo, chargerId }, connectorId);
  });

  const segments = { params: Params, querystring: SegmentsQuery, response: { 200: ScheduleSegmentList } };
  server.get(`${path}/segments`, { schema: segments }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { id: chargerId, connectorId } = request.params;
    const { from, until } = request.query;
    const fromMs = from === undefined ? clock.now() : Date.parse(from);
    const untilMs = until === undefined ? fromMs + WEEK_MS : Date.parse(until);
    if (!(fromMs < untilMs && untilMs - fromMs <= LONGEST_MS)) throw scheduleErrors.raise('SCHEDULE_RANGE_INVALID');
    return schedules.segments({ organisationNo, chargerId }, connectorId, fromMs, untilMs);
  });
}
