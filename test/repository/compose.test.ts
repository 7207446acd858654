import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '../..');

interface Service {
	command?: string;
	environment: Record<string, string>;
	depends_on?: Record<string, { condition: string }>;
}

/** The environment that the end-to-end tests give to each process of a queue. */
const tested = JSON.parse(
	execFileSync(
		process.execPath,
		[
			'--input-type=module',
			'--eval',
			`import { queueEnvironment } from '${join(ROOT, 'scripts/n8n/queue.mjs')}';
			const anything = { redis: { port: 1 }, postgres: { port: 1 }, encryptionKey: 'x', webhookUrl: 'x' };
			console.log(JSON.stringify(queueEnvironment(anything)));`,
		],
		{ encoding: 'utf8' },
	),
) as Record<string, string>;

/** Where things are, and what is secret, differs from place to place. */
const OF_THE_PLACE = /_HOST$|_PORT$|_DATABASE$|_USER$|_PASSWORD$|_KEY$|_URL$/;

describe('the compose file for queue mode', () => {
	const { services } = parse(readFileSync(join(ROOT, 'docs/self-hosting/compose.yaml'), 'utf8'), {
		merge: true,
	}) as { services: Record<string, Service> };
	const programs = Object.entries(services).filter(([, { command }]) => command);

	it('has the processes that the end-to-end tests run', () => {
		expect(programs.map(([, { command }]) => String(command).split(' ')[0]).sort()).toEqual([
			'start',
			'webhook',
			'worker',
			'worker',
		]);
	});

	it.each(programs)('%s is told what the end-to-end tests tell it', (_name, { environment }) => {
		expect(Object.keys(environment)).toEqual(expect.arrayContaining(Object.keys(tested)));
		for (const [name, value] of Object.entries(tested))
			if (!OF_THE_PLACE.test(name)) expect([name, environment[name]]).toEqual([name, value]);
	});

	it.each(programs.filter(([name]) => name !== 'main'))(
		'%s waits until main has brought the database up to date',
		(_name, { depends_on }) => {
			expect(depends_on).toEqual({ main: { condition: 'service_healthy' } });
		},
	);

	it('holds no secret', () => {
		for (const [, { environment }] of programs)
			for (const name of ['DB_POSTGRESDB_PASSWORD', 'N8N_ENCRYPTION_KEY'])
				expect(environment[name]).toMatch(/^\$\{\w+:\?/);
	});
});
