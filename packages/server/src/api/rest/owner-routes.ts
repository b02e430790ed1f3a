import { ChargerOwners, ChargerOwnersRequest } from '@phasor/contract';
import { listOwners, setOwners } from '../../access/index.ts';
import { chargerNumber } from '../../chargers/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, WORKERS } from './shapes.ts';

/** Whose a charger is: they see it, set it, and are told of it. Who else owns it is not for its owners to read. */
export function ownerRoutes(server: RestServer, { people, store, clock, bus }: RestPorts): void {
  server.get('/chargers/:id/owners', { schema: { params: ChargerParams, response: { 200: ChargerOwners } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    return { items: [...(await listOwners(store.db, await chargerNumber(store.db, organisationNo, request.params.id)))] };
  });

  server.put(
    '/chargers/:id/owners',
    { schema: { params: ChargerParams, body: ChargerOwnersRequest, response: { 200: ChargerOwners } } },
    async (request) => {
      const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
      const { id: chargerId } = request.params;
      const chargerNo = await chargerNumber(store.db, organisationNo, chargerId);
      const changed = await setOwners(store, { organisationNo, chargerId, chargerNo }, request.body, { by, at: new Date(clock.now()) });
      for (const personId of changed) bus.publish({ kind: 'person', personId });
      return { items: [...(await listOwners(store.db, chargerNo))] };
    },
  );
}
