import { costOf } from './cost.mjs';
import { lost, ofIntercom } from './items.mjs';

/**
 * A process of its own that runs updates through the Intercom node, as a worker of n8n's queue mode does. Says that it
 * is ready, and works when it is told what to do: `{ address, count, token }`.
 */
process.on('message', async ({ address, count, token }) => {
	const { result, ...cost } = await costOf(async () => await ofIntercom({ address }, count, token));
	process.send({ ms: Math.round(result.ms), failed: lost(result), ...cost });
	process.disconnect();
});
process.send('ready');
