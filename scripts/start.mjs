import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { N8nClient } from './n8n/client.mjs';
import { CREDENTIAL_TYPE, FIRST_WORKFLOW, firstWorkflow, webhookOf } from './n8n/first-workflow.mjs';
import { installN8n } from './n8n/install.mjs';
import { packageFolder, placePackage } from './n8n/package.mjs';
import { startN8n } from './n8n/server.mjs';
import { DEFAULT_VERSION } from './n8n/versions.mjs';
import { LOCKS, LOGS } from './paths.mjs';
import { runMain } from './process/children.mjs';
import { explain, Failure } from './process/failure.mjs';
import { withLock } from './process/lock.mjs';
import { requireNode } from './process/node.mjs';
import { build, installDependencies } from './process/npm.mjs';
import { requireFreePort } from './process/ports.mjs';
import { step } from './process/progress.mjs';
import { startWorkspace } from './simulated-workspace.mjs';
import { forgetProcesses, rememberProcesses, stopLeftovers } from './start/leftovers.mjs';
import { readOptions, USAGE } from './start/options.mjs';
import { digest, localOwner, readState, STATE_FOLDER, USER_FOLDER, writeState } from './start/state.mjs';
import { RELOADING, watchSources } from './start/watching.mjs';
import { importReadyWorkflows } from './start/workflows.mjs';

/** `npm start`: n8n with our nodes in it, a simulated workspace beside it and a first workflow at work. */
async function main() {
	requireNode();
	const options = readOptions(process.argv.slice(2), process.env);
	if (options.help) {
		console.log(USAGE);
		return;
	}
	const busy = (holder) => {
		throw new Failure(`npm start already runs in this folder, as process ${holder}.`, {
			advice: 'Stop it with Ctrl-C in its terminal.',
		});
	};
	await withLock(join(LOCKS, 'start'), busy, () => startAll(options));
}

async function startAll(options) {
	await stopLeftovers();
	await requireFreePort(options.port, "n8n's editor", 'Choose another: npm start -- --port 5700');
	if (!options.real) {
		const advice = 'Choose another: npm start -- --simulator-port 5701';
		await requireFreePort(options.simulatorPort, 'the simulated workspace', advice);
	}
	await installDependencies();
	await build();
	const installed = await step(`Installing n8n ${DEFAULT_VERSION}`, (report) =>
		installN8n(DEFAULT_VERSION, report),
	);
	await step('Placing the package in n8n', () => placePackage(USER_FOLDER));
	const workspace = options.real
		? undefined
		: await step('Starting the simulated workspace', () => simulate(options));
	const n8n = await step('Starting n8n', (report) => edit(options, installed, report));
	rememberProcesses([n8n.pid, workspace?.pid].filter(Boolean));
	const ready = await step('Preparing the workflows', () => prepare(options, n8n.url, workspace));
	tell(options, n8n.url, workspace, ready);
	const compiler = options.watch ? watchSources(packageFolder(USER_FOLDER)) : undefined;
	const names = new Map([
		[n8n, 'n8n'],
		[workspace, 'The simulated workspace'],
		[compiler, 'The compiler'],
	]);
	names.delete(undefined);
	await Promise.race(
		[...names].map(async ([child, name]) => {
			const code = await child.done;
			throw new Failure(`${name} ended by itself with code ${code}.`, {
				advice: `Its output is in ${LOGS}.`,
			});
		}),
	).finally(forgetProcesses);
}

const simulate = ({ simulatorPort }) =>
	startWorkspace({ port: simulatorPort, log: join(LOGS, 'simulator.log') });

function edit({ port, webhookUrl, watch }, installed, report) {
	const log = join(LOGS, 'n8n.log');
	rmSync(log, { force: true });
	const env = { ...(webhookUrl ? { WEBHOOK_URL: webhookUrl } : {}), ...(watch ? RELOADING : {}) };
	return startN8n({ installed, userFolder: USER_FOLDER, port, log, report, env });
}

/** Signs in, puts the ready workflows into n8n, and has the first one at work. What the user changed in them stays. */
async function prepare({ real, webhookUrl }, url, workspace) {
	const client = new N8nClient(url);
	const owner = localOwner();
	await signIn(client, owner);
	const state = readState();
	const data = real ?? workspace.credential;
	const credential = await client.saveCredential(state.credentialId, {
		name: 'Intercom account',
		type: CREDENTIAL_TYPE,
		data,
	});
	const changed = state.credentialDigest !== digest(data);
	writeState({ ...state, credentialId: credential.id, credentialDigest: digest(data) });
	const kept = state.workflowId && (await client.findWorkflow(state.workflowId));
	const workflow = kept ?? (await client.createWorkflow(firstWorkflow(credential)));
	const workflows = await importReadyWorkflows(client, credential, {
		known: state.workflows ?? {},
		except: [FIRST_WORKFLOW],
		activate: !real,
	});
	writeState({ ...readState(), workflowId: workflow.id, workflows });
	const result = { owner, workflow, webhook: undefined, problem: undefined };
	try {
		if (kept?.active && changed) await client.deactivate(workflow.id);
		if (!kept?.active || changed) await client.activate(workflow.id);
		result.webhook = webhookOf(workflow, webhookUrl ?? url);
		if (workspace) await workspace.saveWebhook(result.webhook.url, result.webhook.topics);
	} catch (error) {
		// The editor is where a workflow that the user changed is put right: n8n stays up.
		result.problem = explain(error);
	}
	return result;
}

const REGISTRATION = {
	email: 'ines.duarte@example.com',
	name: 'Ines Duarte',
	plan: 'Enterprise',
	company: 'Duarte Bicycles',
};

const postCommand = (address, body) =>
	`curl ${address} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;

async function signIn(client, owner) {
	try {
		await client.signIn(owner);
	} catch (error) {
		if (error.status !== 401) throw error;
		throw new Failure(`n8n does not accept the password that npm start made for ${owner.email}.`, {
			advice: `If you changed it in n8n, write the new one into ${join(STATE_FOLDER, 'owner.json')}. To start afresh, delete ${STATE_FOLDER}.`,
		});
	}
}

function tell({ real, watch }, url, workspace, { owner, workflow, webhook, problem }) {
	const lines = [
		'',
		`n8n's editor         ${url}/workflow/${workflow.id}`,
		`  sign in with       ${owner.email}   ${owner.password}`,
	];
	if (workspace) lines.push(`Simulated inbox      ${workspace.url}`);
	if (problem) {
		lines.push(
			'',
			`The workflow '${workflow.name}' is not at work:`,
			problem,
			'Put it right in the editor and publish it there.',
		);
	} else if (real) {
		lines.push(
			'',
			"Paste this address in Intercom's Developer Hub, in your app under Configure > Webhooks,",
			`with the topics that the Intercom Trigger waits for (${[webhook.topics].flat().join(', ')}):`,
			`  ${webhook.url}`,
		);
		if (webhook.url.includes('//127.0.0.1')) {
			lines.push(
				'Intercom cannot reach this machine under that address. Give it a public one, for example with a tunnel,',
				'and run again with WEBHOOK_URL set to it.',
			);
		}
	} else {
		lines.push(
			'',
			'Try this: a customer writes. Tag, team and note appear in the inbox within seconds:',
			`  ${workspace.customerWritesCommand('ada.okafor@example.com', 'Hello, when does the Tourer 4 arrive?')}`,
			'Somebody registers on your website. The contact is created, with a company and the tag Enterprise:',
			`  ${postCommand(`${url}/webhook/sync-user`, REGISTRATION)}`,
			'See how support is doing, as a page in the browser:',
			`  ${url}/webhook/support-metrics`,
			'These and the other workflows are in n8n under Overview. What they do: workflows/README.md',
		);
	}
	if (watch) lines.push('', 'What you change under nodes/ and credentials/ is in n8n within seconds.');
	lines.push('', 'Ctrl-C stops everything. What you change in n8n is kept.');
	console.log(lines.join('\n'));
}

await runMain(main, { interruptCode: 0 });
