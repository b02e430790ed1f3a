import { raise } from '../errors.ts';
import type { Twin } from '../twin.ts';
import { Fields } from './fields.ts';

/** What can be done to a twin from outside, by the name that stands in the path. The body's fields are read first; the act may wait. */
export const verbs: ReadonlyMap<string, (twin: Twin, fields: Fields) => void | Promise<void>> = new Map(
  Object.entries({
    'power-on': (twin: Twin) => twin.start(),
    'power-off': (twin: Twin) => twin.stop(),
    'plug-in': (twin: Twin, fields: Fields) => twin.plugIn(fields.integer('connector'), fields.car()),
    'plug-out': (twin: Twin, fields: Fields) => twin.plugOut(fields.integer('connector')),
    swipe: (twin: Twin, fields: Fields) => twin.swipe(fields.text('tag'), fields.optionalInteger('connector')),
    connect: (twin: Twin) => twin.connect(),
    disconnect: (twin: Twin) => twin.disconnect(),
    'raise-error': (twin: Twin, fields: Fields) => twin.raiseError(fields.integer('connector'), fields.text('code')),
    'clear-error': (twin: Twin, fields: Fields) => twin.clearError(fields.optionalInteger('connector')),
    'earth-fault': (twin: Twin, fields: Fields) => twin.setFault(fields.integer('connector'), 'earth'),
    'vehicle-error': (twin: Twin, fields: Fields) => twin.setFault(fields.integer('connector'), 'vehicle'),
    repair: (twin: Twin, fields: Fields) => twin.setFault(fields.integer('connector'), null),
    'break-lock': (twin: Twin, fields: Fields) => twin.breakLock(fields.integer('connector'), true),
    'mend-lock': (twin: Twin, fields: Fields) => twin.breakLock(fields.integer('connector'), false),
    schuko: (twin: Twin, fields: Fields) => twin.setAppliance(fields.number('currentA', 0, 32)),
    ambient: (twin: Twin, fields: Fields) => twin.setAmbient(fields.number('celsius', -40, 90)),
    'set-clock': (twin: Twin, fields: Fields) => twin.setClock(fields.instant('time')),
    'power-cycle': (twin: Twin) => twin.powerCycle(),
    configure: (twin: Twin, fields: Fields) => twin.configure(fields.text('key'), fields.text('value')),
  }),
);

/** Does a verb. Throws SIMULATOR_VERB_UNKNOWN, SIMULATOR_REQUEST_INVALID, and what the twin throws. */
export async function perform(twin: Twin, verb: string, body: unknown): Promise<void> {
  const act = verbs.get(verb);
  if (!act) throw raise('SIMULATOR_VERB_UNKNOWN', { verb, verbs: [...verbs.keys()].join(', ') });
  await act(twin, new Fields(body));
}
