import { messageOf } from '@phasor/kernel';
import { isAction } from './actions.ts';
import type { CallError } from './call-error.ts';
import type { Answer, IncomingCall } from './incoming-call.ts';
import type { Action, Request, Response } from './messages.ts';

/** What answers each action. An action without one is answered with NotSupported. */
export type CallAnswerers = { readonly [A in Action]?: (payload: Request<A>, call: IncomingCall) => Response<A> | Promise<Response<A>> };

/**
 * An `onCall` that answers with what the handlers give back: for the charge point's side, and for tests. What cannot be interpreted is
 * refused, an unknown action is NotImplemented, one without handler NotSupported, and one whose handler throws InternalError.
 */
export function answerCalls(handlers: CallAnswerers): (call: IncomingCall) => void {
  return (call) => {
    if (call.refusal) return call.reply(call.encode({ error: call.refusal }));
    const handle = isAction(call.action) ? (handlers[call.action] as Handle | undefined) : undefined;
    if (!handle) return call.reply(call.encode({ error: error('NotSupported', `${call.action} is not supported here`) }));
    answer(handle, call).then(
      (result) => call.reply(call.encode(result)),
      (reason: unknown) => call.reply(call.encode({ error: error('InternalError', messageOf(reason)) })),
    );
  };
}

/** The check has made sure that the payload is that of the action. */
type Handle = (payload: unknown, call: IncomingCall) => unknown;

async function answer(handle: Handle, call: IncomingCall): Promise<Answer> {
  return { result: await handle(call.payload, call) };
}

function error(code: CallError['code'], description: string): CallError {
  return { code, description, details: {} };
}
