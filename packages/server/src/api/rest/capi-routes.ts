import { ChargerSchedule, ChargerSettings, OrderView, ScheduleView, SettingsView } from '@phasor/contract';
import { readTables } from '../../capi-chargers/index.ts';
import { checkCapiSettings } from '../../schedules/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, WORKERS } from './shapes.ts';

/** Settings and schedules of chargers that speak CAPI (R2). What is read is what the charger has; a change is an order to it. */
export function capiRoutes(server: RestServer, { people, store, orders }: RestPorts): void {
  server.get('/chargers/:id/settings', { schema: { params: ChargerParams, response: { 200: SettingsView } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { settings, settingsRevision } = await readTables(store.db, organisationNo, request.params.id);
    return { settings, revision: settingsRevision };
  });

  server.put(
    '/chargers/:id/settings',
    { schema: { params: ChargerParams, body: ChargerSettings, response: { 202: OrderView } } },
    async (request, reply) => {
      const { organisationNo } = await callerFrom(people, request, WORKERS);
      const chargerId = request.params.id;
      await readTables(store.db, organisationNo, chargerId);
      await checkCapiSettings(store.db, { organisationNo, chargerId }, request.body);
      return reply.status(202).send(await orders.place(organisationNo, chargerId, { kind: 'settings', settings: request.body }));
    },
  );

  server.get('/chargers/:id/schedule', { schema: { params: ChargerParams, response: { 200: ScheduleView } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { schedule, scheduleRevision } = await readTables(store.db, organisationNo, request.params.id);
    return { schedule, revision: scheduleRevision };
  });

  server.put(
    '/chargers/:id/schedule',
    { schema: { params: ChargerParams, body: ChargerSchedule, response: { 202: OrderView } } },
    async (request, reply) => {
      const { organisationNo } = await callerFrom(people, request, WORKERS);
      await readTables(store.db, organisationNo, request.params.id);
      return reply.status(202).send(await orders.place(organisationNo, request.params.id, { kind: 'schedule', schedule: request.body }));
    },
  );
}
