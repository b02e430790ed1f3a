import { errorCatalogue } from '@phasor/kernel';

export const busErrors = errorCatalogue({
  BUS_UNREACHABLE: 'No NATS server answers at {url}: {reason}',
  BUS_NOBODY_RESPONDS: 'No node answers for {subject} any more; nothing was done.',
  BUS_NODE_LOST: 'The node that was to answer for {subject} is gone; whether it was done is not known.',
});
