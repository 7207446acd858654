import { parseArgs } from 'util';
import { startSimulator } from './server';

const USUAL_PORT = 4010;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: String(USUAL_PORT) },
			empty: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) {
		console.log('npm run simulator -- [--port 4010] [--empty]');
		return;
	}
	const port = Number(values.port);
	if (!Number.isInteger(port) || port < 0 || port > 65_535)
		throw new Error(`--port must be 0 to 65535, not '${values.port}'`);
	const simulator = await startSimulator({ port, empty: values.empty });
	console.log(
		[
			'Simulated Intercom workspace',
			`  Inbox and API   ${simulator.url}`,
			`  Access token    ${simulator.token}`,
			`  Client ID       ${simulator.clientId}`,
			`  Client secret   ${simulator.clientSecret}`,
			'',
			'Write as a customer:',
			`  curl ${simulator.url}/_simulator/customer/messages -d '{"email":"ada.okafor@example.com","body":"Hello"}'`,
			'Ctrl-C stops it.',
		].join('\n'),
	);
	for (const signal of ['SIGINT', 'SIGTERM'] as const)
		process.once(signal, () => {
			void simulator.stop().then(() => process.exit(0));
		});
}

main().catch((error: NodeJS.ErrnoException) => {
	console.error(
		error.code === 'EADDRINUSE'
			? 'The port is taken. Stop what uses it, or choose another: npm run simulator -- --port 4011'
			: error.message,
	);
	process.exitCode = 1;
});
