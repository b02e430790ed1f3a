import type { CapiPost, CapiReply, PostCapi } from '@phasor/capi';
import type { Clock, Random } from '@phasor/kernel';
import type { LinkPath, LinkSocket } from '@phasor/ocpp';
import { pick } from '../scenarios/span.ts';
import type { FaultAction, SufferedFault } from './fault-plan.ts';
import { FaultySocket, type Passage } from './faulty-socket.ts';

export interface FaultyNetworkParts {
  readonly faults: readonly SufferedFault[];
  readonly clock: Clock;
  readonly random: Random;
  /** The charger's own clock, in ms since 1970. */
  readonly chargerTimeMs: () => number;
  readonly onFault: (fault: string, detail: string) => void;
}

/** Nobody answers for so long: an attempt to connect ends. */
const DIAL_MS = 30_000;
/** A message that is overtaken waits so long for the next. */
const OVERTAKEN_MS = 2_000;
/** Before this no certificate of ours is valid. */
const FIRST_VALID_MS = Date.UTC(2020, 0, 1);

/** The network of one charger with the faults that it suffers now, for both protocols. */
export class FaultyNetwork implements LinkPath {
  readonly #parts: FaultyNetworkParts;
  readonly #startMs: number;
  readonly #sockets = new Set<FaultySocket>();
  /** When the slow line has sent what it was given. */
  readonly #freeMs = { out: 0, in: 0 };
  /** Requests whose connection goes dead with {@link breakSilently}. */
  readonly #requests = new Set<() => void>();

  constructor(parts: FaultyNetworkParts) {
    this.#parts = parts;
    this.#startMs = parts.clock.monotonicMs();
  }

  /** What is open is open no more, and no end is told; the far one finds out after `forMs`. */
  breakSilently(forMs: number): void {
    for (const socket of this.#sockets) socket.die(forMs);
    this.#sockets.clear();
    for (const kill of this.#requests) kill();
  }

  async open(url: string, signal?: AbortSignal): Promise<void> {
    const { clock, chargerTimeMs, onFault } = this.#parts;
    const isTls = /^(wss|https):/.test(url);
    // As Node says it: a test of the way tells by the code how far it came.
    const refuse = (fault: string, reason: string, code: string): never => {
      onFault(fault, reason);
      throw Object.assign(new Error(reason), { code });
    };
    for (const action of this.#active()) {
      if (action.do === 'expiredRoot' && isTls) refuse('expired root', 'certificate has expired', 'CERT_HAS_EXPIRED');
      if (action.do === 'bootsIn1970' && isTls && chargerTimeMs() < FIRST_VALID_MS) {
        refuse('boots in 1970', 'certificate is not yet valid', 'CERT_NOT_YET_VALID');
      }
      if (action.do !== 'firewall') continue;
      if (action.how === 'silent') await clock.sleep(DIAL_MS, signal);
      if (action.how === 'silent') refuse('firewall', 'nobody answered', 'ETIMEDOUT');
      refuse('firewall', 'connection refused', 'ECONNREFUSED');
    }
  }

  wrap(socket: LinkSocket): LinkSocket {
    const faulty: FaultySocket = new FaultySocket({
      socket,
      clock: this.#parts.clock,
      passageOf: (bytes, way) => this.#passageOf(bytes, way),
      onClose: () => this.#sockets.delete(faulty),
    });
    this.#sockets.add(faulty);
    return faulty;
  }

  /** CAPI's requests through the same network. */
  post(send: PostCapi): PostCapi {
    return async (request) => {
      await this.open(request.url, request.signal);
      await this.#carry(request.body.length, 'out', request.signal);
      const reply = await this.#sent(send, request);
      await this.#carry(reply.body.length, 'in', request.signal);
      return reply;
    };
  }

  async #sent(send: PostCapi, request: CapiPost): Promise<CapiReply> {
    const { random, onFault } = this.#parts;
    const isTwice = this.#active().some((action) => action.do === 'duplicate' && random.next() < action.chance);
    if (!isTwice) return send(request);
    onFault('duplicate', 'a request');
    const replies = await Promise.allSettled([send(request), send(request)]);
    const [first] = replies;
    if (first.status === 'rejected') throw first.reason instanceof Error ? first.reason : new Error(String(first.reason));
    return first.value;
  }

  /** A request, or its answer, on its way. What is lost is waited for until the one who waits gives up. */
  async #carry(bytes: number, way: 'out' | 'in', signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const { copies, delayMs } = this.#passageOf(bytes, way, false);
    let isDead = copies === 0;
    const kill = (): void => void (isDead = true);
    this.#requests.add(kill);
    if (delayMs > 0) await clock.sleep(delayMs, signal);
    this.#requests.delete(kill);
    if (!isDead) return;
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    throw new Error('nobody answered');
  }

  #passageOf(bytes: number, way: 'out' | 'in', mayDouble = true): Passage {
    const { random, clock, onFault } = this.#parts;
    const direction = way === 'out' ? 'to the back end' : 'to the charger';
    let copies = 1;
    let delayMs = 0;
    let isOvertaken = false;
    for (const action of this.#active()) {
      switch (action.do) {
        case 'drop':
          if (random.next() >= action.chance) break;
          onFault('drop', direction);
          copies = 0;
          break;
        case 'duplicate':
          if (!mayDouble || random.next() >= action.chance) break;
          onFault('duplicate', direction);
          copies *= 2;
          break;
        case 'reorder':
          if (random.next() >= action.chance) break;
          onFault('reorder', direction);
          delayMs += OVERTAKEN_MS;
          isOvertaken = true;
          break;
        case 'delay':
          delayMs += pick(action.by, random);
          break;
        case 'slowLine': {
          const nowMs = clock.monotonicMs();
          const readyMs = Math.max(nowMs, this.#freeMs[way]) + (bytes * 8_000) / action.bitsPerS;
          this.#freeMs[way] = readyMs;
          delayMs += readyMs - nowMs;
          break;
        }
        default:
      }
    }
    return { copies, delayMs, isOvertaken };
  }

  #active(): FaultAction[] {
    const nowMs = this.#parts.clock.monotonicMs() - this.#startMs;
    return this.#parts.faults.filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs).map(({ action }) => action);
  }
}
