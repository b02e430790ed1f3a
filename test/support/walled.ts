import type { LinkPath, LinkSocket } from '@phasor/ocpp';

/** A charger's network with a firewall that keeps OCPP out, and nothing else. */
export class Walled implements LinkPath {
  isOpen = false;
  turnedAway = 0;

  open(): Promise<void> {
    if (this.isOpen) return Promise.resolve();
    this.turnedAway += 1;
    return Promise.reject(Object.assign(new Error('the firewall lets no OCPP through'), { code: 'EHOSTUNREACH' }));
  }

  wrap(socket: LinkSocket): LinkSocket {
    return socket;
  }
}
