import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../process/ports.mjs';
import { startPostgres, startRedis } from '../process/services.mjs';
import { packageFolder, placePackage } from './package.mjs';
import { startN8n } from './server.mjs';

/** What every process of a queue is told alike, as in docs/self-hosting/compose.yaml. */
export const queueEnvironment = ({ redis, postgres, encryptionKey, webhookUrl }) => ({
	EXECUTIONS_MODE: 'queue',
	QUEUE_BULL_REDIS_HOST: '127.0.0.1',
	QUEUE_BULL_REDIS_PORT: String(redis.port),
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	DB_TYPE: 'postgresdb',
	DB_POSTGRESDB_HOST: '127.0.0.1',
	DB_POSTGRESDB_PORT: String(postgres.port),
	DB_POSTGRESDB_DATABASE: 'postgres',
	DB_POSTGRESDB_USER: 'postgres',
	DB_POSTGRESDB_PASSWORD: 'none',
	N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	N8N_ENCRYPTION_KEY: encryptionKey,
	WEBHOOK_URL: webhookUrl,
});

/**
 * Starts n8n in queue mode with Redis and PostgreSQL, all on this machine alone: one process with the editor, which
 * takes no webhooks, several that do, and several that run what the webhooks start. Each has a user folder of its own
 * with the package in it. If one does not start, those that did are stopped.
 *
 * @param {{ installed: object, folder: string, log: (part: string) => string, webhookProcessors?: number,
 *   workers?: number, env?: Record<string, string> }} options `folder` is emptied; `log` names the file of each part,
 *   which begins anew
 * @returns {Promise<{ url: string, webhookUrls: string[], workerLogs: string[], stop: () => Promise<void> }>}
 */
export async function startQueue({ installed, folder, log, webhookProcessors = 2, workers = 2, env = {} }) {
	rmSync(folder, { recursive: true, force: true });
	const programs = [];
	const services = [];
	const stop = async () => {
		await Promise.all(programs.map((program) => program.stop()));
		await Promise.all(services.map((service) => service.stop()));
	};
	const logOf = (part) => {
		rmSync(log(part), { force: true });
		return log(part);
	};
	const keep = async (list, starting) => {
		const started = await starting;
		list.push(started);
		return started;
	};
	try {
		const redis = await keep(services, startRedis({ folder: join(folder, 'redis'), log: logOf('redis') }));
		const postgres = await keep(
			services,
			startPostgres({ folder: join(folder, 'postgres'), log: logOf('postgres') }),
		);
		const userFolder = (part) => join(folder, part);
		await placePackage(userFolder('main'));
		const webhookPorts = await freePorts(webhookProcessors);
		const shared = {
			...queueEnvironment({
				redis,
				postgres,
				encryptionKey: randomUUID(),
				webhookUrl: `http://127.0.0.1:${webhookPorts[0]}/`,
			}),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			...env,
		};
		const start = async (part, program, port) =>
			await keep(
				programs,
				startN8n({
					installed,
					program,
					userFolder: userFolder(part),
					port,
					log: logOf(part),
					env: { ...shared, QUEUE_HEALTH_CHECK_PORT: String(port) },
				}),
			);
		// Brings the database up to date, which the others wait for in vain when they begin at the same moment.
		const main = await start('main', 'start', await freePort());
		const rest = [
			...webhookPorts.map((port, index) => [`webhook-${index + 1}`, 'webhook', port]),
			...(await freePorts(workers)).map((port, index) => [`worker-${index + 1}`, 'worker', port]),
		];
		for (const [part] of rest) {
			cpSync(packageFolder(userFolder('main')), packageFolder(userFolder(part)), { recursive: true });
		}
		const outcomes = await Promise.allSettled(rest.map((each) => start(...each)));
		for (const { reason } of outcomes) if (reason) throw reason;
		return {
			url: main.url,
			webhookUrls: outcomes.slice(0, webhookProcessors).map(({ value }) => value.url),
			workerLogs: rest.slice(webhookProcessors).map(([part]) => log(part)),
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Ports asked for one after the other may be the same one; these differ. */
async function freePorts(count) {
	const ports = new Set();
	while (ports.size < count) ports.add(await freePort());
	return [...ports];
}
