import { parseArgs } from 'node:util';
import { Failure } from '../process/failure.mjs';

export const USAGE = `npm start -- [--port N] [--simulator-port N] [--watch]

  --port            the port of n8n's editor (or the environment variable N8N_PORT; 5678)
  --simulator-port  the port of the simulated workspace (or SIMULATOR_PORT; 4010)
  --watch           compile what changes and hand it to n8n; npm run dev says this

With INTERCOM_ACCESS_TOKEN and INTERCOM_CLIENT_SECRET in the environment (and INTERCOM_REGION: us, eu
or au; us unless set) n8n works on that workspace and no workspace is simulated.
With WEBHOOK_URL it takes that public address, e.g. of a tunnel, for the address of its webhooks.`;

/**
 * @param {string[]} args
 * @param {Record<string, string | undefined>} env
 * @returns {{ help: boolean, port: number, simulatorPort: number, watch: boolean, webhookUrl?: string,
 *   real?: { region: string, accessToken: string, clientSecret: string } }}
 */
export function readOptions(args, env) {
	let values;
	try {
		({ values } = parseArgs({
			args,
			options: {
				help: { type: 'boolean', short: 'h', default: false },
				watch: { type: 'boolean', default: false },
				port: { type: 'string', default: env.N8N_PORT || '5678' },
				'simulator-port': { type: 'string', default: env.SIMULATOR_PORT || '4010' },
			},
		}));
	} catch (error) {
		throw new Failure(error.message, { advice: USAGE });
	}
	const options = {
		help: values.help,
		watch: values.watch,
		port: portNumber(values.port, '--port'),
		simulatorPort: portNumber(values['simulator-port'], '--simulator-port'),
		webhookUrl: env.WEBHOOK_URL || undefined,
		real: realWorkspace(env),
	};
	if (options.port === options.simulatorPort && !options.real) {
		throw new Failure(`n8n and the simulated workspace cannot both have port ${options.port}.`, {
			advice: USAGE,
		});
	}
	return options;
}

function portNumber(text, flag) {
	const port = Number(text);
	if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
	throw new Failure(`${flag} must be a number from 1 to 65535, and '${text}' is none.`);
}

function realWorkspace(env) {
	const accessToken = env.INTERCOM_ACCESS_TOKEN?.trim();
	const clientSecret = env.INTERCOM_CLIENT_SECRET?.trim();
	if (!accessToken && !clientSecret) return undefined;
	if (!accessToken || !clientSecret) {
		const missing = accessToken ? 'INTERCOM_CLIENT_SECRET' : 'INTERCOM_ACCESS_TOKEN';
		throw new Failure(
			`${missing} is not set, and a real workspace needs both INTERCOM_ACCESS_TOKEN and INTERCOM_CLIENT_SECRET.`,
			{
				advice:
					"Both are in Intercom's Developer Hub, in your app under Configure: the token under Authentication, " +
					'the client secret under Basic Information. With neither of them set, npm start simulates a workspace.',
			},
		);
	}
	const region = env.INTERCOM_REGION?.trim().toLowerCase() || 'us';
	if (!['us', 'eu', 'au'].includes(region)) {
		throw new Failure(`INTERCOM_REGION is '${region}', and it can be us, eu or au.`);
	}
	return { region, accessToken, clientSecret };
}
