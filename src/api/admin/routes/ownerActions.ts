import { z } from 'zod';
import { confirmOwner, snoozeOwner } from '../../../operations/owners/answers';
import { delegateOwner, endDelegation } from '../../../operations/owners/delegation';
import { cancelOwnerRound, remindOwner } from '../../../operations/owners/round';
import { typed, writes, type AdminApi } from '../endpoint';
import { ownerParams as params } from './owners';

const woken = {
  owner: z.string(),
  page: z.string().describe("the reminder's page in Temporal's UI"),
  notWoken: z
    .string()
    .nullable()
    .describe(
      'why the reminder could not be woken (it continues when its current wait ends); null if it was woken',
    ),
};

const spoken = z.object({
  ...woken,
  tasks: z.array(z.object({ source: z.string(), taskId: z.string(), name: z.string() })),
  left: z
    .int()
    .nullable()
    .describe('number of tasks still to be answered in the open round; null without one'),
});

const reminded = z.object({ ...woken, tasks: z.int(), next: z.unknown() });

const delegated = z.object({
  ...woken,
  delegate: z.string(),
  tasks: z.int(),
  delegateIsAway: z
    .string()
    .nullable()
    .describe('to whom the delegate has delegated their own tasks; null if to nobody'),
});

const cancelled = z.object({ ...woken, roundId: z.string().nullable(), proposals: z.int() });

/** The owner is part of the address, not of the body. */
const OWNER = { owner: true } as const;

const write = <const S extends Parameters<typeof writes>[2]>(summary: string, shape: S) =>
  writes('Owners', summary, { params, ...shape }, 'write:owners');

const REMIND = write('Send an owner an extra reminder now', { response: { 202: reminded } });
const CONFIRM = write('Answer "keep" for an owner', {
  body: confirmOwner.input.omit(OWNER),
  response: { 200: spoken },
});
const SNOOZE = write('Answer "snooze" for an owner, until a date', {
  body: snoozeOwner.input.omit(OWNER),
  response: { 200: spoken },
});
const DELEGATE = write("Ask another person about an owner's tasks until a date", {
  body: delegateOwner.input.omit(OWNER),
  response: { 200: delegated },
});
const UNDELEGATE = write('End a delegation: ask the owner again', {
  response: { 200: z.object({ ...woken, delegates: z.array(z.string()) }) },
});
const CANCEL = write("Cancel an owner's open round", {
  body: cancelOwnerRound.input.omit(OWNER),
  response: { 200: cancelled },
});

/** Actions for an owner: remind, confirm, snooze, delegate, cancel. */
export function ownerActionRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.post('/owners/:owner/remind', REMIND, async (request, reply) =>
    reply.code(202).send(await operate(request, (operator) => remindOwner(operator, request.params))),
  );
  api.post('/owners/:owner/confirm', CONFIRM, (request) =>
    operate(request, (operator) => confirmOwner(operator, { ...request.params, ...request.body })),
  );
  api.post('/owners/:owner/snooze', SNOOZE, (request) =>
    operate(request, (operator) => snoozeOwner(operator, { ...request.params, ...request.body })),
  );
  api.post('/owners/:owner/delegate', DELEGATE, (request) =>
    operate(request, (operator) => delegateOwner(operator, { ...request.params, ...request.body })),
  );
  api.delete('/owners/:owner/delegate', UNDELEGATE, (request) =>
    operate(request, (operator) => endDelegation(operator, request.params)),
  );
  api.post('/owners/:owner/cancel', CANCEL, (request) =>
    operate(request, (operator) => cancelOwnerRound(operator, { ...request.params, ...request.body })),
  );
}
