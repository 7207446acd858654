import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { connectionOf, type Connection } from '../api';
import { answer, whenAnswered } from './answer';
import { OWN_TEAMMATE } from '../table/authors';
import { claim, type Memory, recall } from './duplicates';
import { type Filters, type Kind, partOf, passes } from './filters';
import {
	comesBack,
	type Delivery,
	forward,
	furtherUrls,
	type Headers,
	isUndelivered,
	nameOfTrigger,
} from './forwarding';
import { askQuickly, type Identity, knownIdentity } from './identity';
import { attemptsOf, createdAt, type Notification, outputOf, rawOf, readNotification } from './notification';
import { wantedTopics } from './outputs';
import { rowOf } from './row';
import { isGenuine, SIGNATURE_HEADER } from './signature';
import { PING, placeOf } from './topics';
import { triggerOf } from './trigger';

/** Milliseconds that Intercom is kept waiting for a look at whom the token belongs to, which is rarely needed. */
const PATIENCE = 2_000;

/** Intercom delivers once more after a failure, then the notification is gone. */
const MOST_ATTEMPTS = 2;

/**
 * Milliseconds between the time that Intercom signed and ours, either way: room for clocks that differ, and for the
 * two hours for which Intercom may hold notifications back. What was started is remembered for longer.
 */
const MOST_APART = 3 * 60 * 60_000;

/** Whether a notification is so old that it may be a replay of one that was forgotten. */
function isOutOfTime(notification: Notification): boolean {
	const at = createdAt(notification);
	return at !== null && Math.abs(Date.now() - Date.parse(at)) > MOST_APART;
}

const done: IWebhookResponseData = { noWebhookResponse: true };

/** The check that Intercom makes when the URL is saved. */
export function answerHead(context: IWebhookFunctions): IWebhookResponseData {
	answer(context.getResponseObject(), 200);
	return done;
}

/** Everything a delivery is judged by. */
interface Delivered {
	context: IWebhookFunctions;
	connection: Connection;
	notification: Notification;
	body: Buffer;
	options: IDataObject;
	staticData: IDataObject;
	memory: Memory;
}

/**
 * Takes one delivery. Answers 401 to what is not signed by Intercom, 400 to what is signed but no notification,
 * 503 where Intercom shall deliver again, and 2xx to the rest, whether it starts the workflow or not.
 * Nothing of a rejected delivery is stored or logged.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const response = context.getResponseObject();
	const finish = (status: number) => {
		answer(response, status);
		return done;
	};
	let connection: Connection;
	try {
		connection = await connectionOf(context);
	} catch (error) {
		// Once a person has mended the credential, Intercom's next attempt gets through.
		context.logger.error(
			`Intercom Trigger "${context.getNode().name}" cannot check a notification: ${(error as Error).message}`,
		);
		return finish(503);
	}
	const body = await bytesOf(context);
	if (!body || !isGenuine(body, context.getHeaderData()[SIGNATURE_HEADER], connection.clientSecret))
		return finish(401);
	const notification = readNotification(body);
	if (!notification) return finish(400);
	// In the editor's test a repeat is welcome, and so is what somebody kept.
	if (context.getMode() !== 'manual' && isOutOfTime(notification)) {
		context.logger.warn(
			`Intercom Trigger "${context.getNode().name}" left a notification out: it was created more than ${MOST_APART / 3_600_000} hours before or after now. If that is wrong, check the clock of this machine`,
		);
		return finish(200);
	}
	const staticData = context.getWorkflowStaticData('node');
	return await take({
		context,
		connection,
		notification,
		body,
		options: context.getNodeParameter('options', {}) as IDataObject,
		staticData,
		memory: recall(triggerOf(context), staticData),
	});
}

/** The body as it came; undefined where n8n has taken it apart, as it does with forms. */
async function bytesOf(context: IWebhookFunctions): Promise<Buffer | undefined> {
	const request = context.getRequestObject();
	// n8n reads the bytes before it calls a webhook, except of content types that it does not know.
	if (!request.rawBody && !request.readableEnded) await request.readRawBody();
	return request.rawBody;
}

async function take(delivered: Delivered): Promise<IWebhookResponseData> {
	const { context, notification, options, staticData, memory } = delivered;
	const response = context.getResponseObject();
	// The delivery that set out here is still waiting for those it was handed on to: it answers for this one.
	if (comesBack(context.getHeaderData() as Headers, nameOf(context))) {
		answer(response, 200);
		return done;
	}
	// Further URLs decide for themselves what they want, so they get everything that Intercom signed.
	const handedOn = handOn(delivered);
	// The last attempt is the last one whatever the answer, and an answer that says so would count against the app.
	const isLast = (attemptsOf(notification) ?? 1) >= MOST_ATTEMPTS;
	const again = isLast ? 200 : 503;
	const statusNow = async () => ((await handedOn).some((delivery) => delivery.again) ? again : 200);
	const finish = async (status?: number) => {
		answer(response, status ?? (await statusNow()));
		return done;
	};
	const finishUnwanted = async () => {
		await handedOn;
		return await finish(200);
	};

	const testing = context.getMode() === 'manual';
	if (notification.topic === PING && !testing) return await finishUnwanted();
	if (notification.topic !== PING) {
		const topics = wantedTopics({
			topics: context.getNodeParameter('topics', []),
			moreTopics: context.getNodeParameter('moreTopics', ''),
		});
		if (placeOf(notification.topic, topics) < 0) return await finishUnwanted();
		const wanted = await isWanted(delivered);
		if (wanted === 'unknown') {
			await handedOn;
			if (isLast)
				context.logger.warn(
					`Intercom Trigger "${context.getNode().name}" left a notification out: Intercom did not tell in time whose workspace the token is of. Check the token in the credential`,
				);
			return await finish(again);
		}
		if (!wanted) return await finish();
	}
	// While a person tries things out, the same notification may come as often as it is sent.
	if (notification.id !== null && !testing) {
		// Before the claim: triggers that deliver to each other would each wait for what becomes of the other's.
		const isAskedFor = (await statusNow()) === 503;
		const claimed = await claim({
			memory,
			id: (options.oncePerMessage === true && messageOf(notification)) || identityOf(notification),
			staticData,
		});
		if (claimed === 'not settled') return await finish(again);
		if (!claimed) return await finish();
		whenAnswered(response, (status) => {
			claimed.settle(status);
			// The execution exists, but Intercom shall deliver once more for the further URLs.
			return isAskedFor && status < 400 ? 503 : status;
		});
	}
	const undelivered = (await handedOn).filter(isUndelivered).map(({ again, ...shown }) => shown);
	return {
		workflowData: [
			[
				{
					json: {
						...rowOf(notification),
						...outputOf(notification),
						...(options.rawNotification === true
							? { raw: rawOf(notification, context.getHeaderData() as Headers) }
							: {}),
						...(undelivered.length > 0 ? { not_delivered_to: undelivered as unknown as IDataObject[] } : {}),
					},
				},
			],
		],
	};
}

/** What repeats of a notification have in common: the same id of another app is another notification. */
const identityOf = ({ appId, id }: Notification): string => `${appId} ${id}`;

/** What notifications of one message have in common: the part that they bring; undefined where it is not their occasion. */
function messageOf(notification: Notification): string | undefined {
	if (BRINGS_OLD_PARTS.test(notification.topic)) return undefined;
	const id = partOf(notification)?.id;
	return typeof id === 'string' || typeof id === 'number' ? `${notification.appId} part ${id}` : undefined;
}

/** What is read, rated, redacted or tagged was there before. A new ticket brings all of its history. */
const BRINGS_OLD_PARTS =
	/^conversation_part\.|^conversation\.(read|rating\.added|contact\.|user\.created)|^ticket\.(created|rating\.|contact\.(at|de)tached)|^procedure\./;

const nameOf = (context: IWebhookFunctions) =>
	nameOfTrigger(context.getInstanceId(), context.getWorkflow().id ?? '', context.getNode().id);

/** Hands the notification on, and reports the URLs that refused it. */
async function handOn({ context, options, body, notification }: Delivered): Promise<Delivery[]> {
	const urls = furtherUrls(options);
	if (urls.length === 0) return [];
	const { name } = context.getNode();
	const deliveries = await forward({
		urls,
		notification:
			notification.id === null || context.getMode() === 'manual' ? undefined : identityOf(notification),
		body,
		headers: context.getHeaderData() as Headers,
		trigger: nameOf(context),
		send: async (request) => (await context.helpers.httpRequest(request)) as unknown,
	});
	for (const { url, status, reason } of deliveries.filter(isUndelivered))
		context.logger.warn(
			`Intercom Trigger "${name}" could not deliver a notification to ${url}: ${status ?? reason}`,
		);
	return deliveries;
}

/** Whether the notification is of the right workspace and passes the filters; unknown while nobody can say. */
async function isWanted({
	context,
	connection,
	notification,
	options,
	staticData,
}: Delivered): Promise<boolean | 'unknown'> {
	const chosen = context.getNodeParameter('filters', {}) as IDataObject;
	const [from, teams, teammates, tags, ignoreTeammates] = [
		chosen.from,
		chosen.teams,
		chosen.teammates,
		chosen.tags,
		chosen.ignoreTeammates,
	].map(listOf) as [Kind[], string[], string[], string[], string[]];
	const onlyThisWorkspace = options.onlyThisWorkspace !== false;
	const ignoresOwn = ignoreTeammates.includes(OWN_TEAMMATE);
	let identity: Identity | undefined = knownIdentity(staticData, connection.key);
	if (!identity && (onlyThisWorkspace || ignoresOwn))
		identity = await askQuickly(context, staticData, PATIENCE);
	if (!identity && (onlyThisWorkspace || ignoresOwn)) return 'unknown';
	if (onlyThisWorkspace && notification.appId !== identity?.workspace) return false;
	const filters: Filters = {
		from,
		teams,
		teammates,
		tags,
		ignored: ignoreTeammates.map((id) => (id === OWN_TEAMMATE ? (identity?.teammate ?? '') : id)),
	};
	return passes(notification, filters);
}

/** The values of a filter, which an expression may give as a list, as one value, or as several with commas between. */
const listOf = (value: unknown): string[] =>
	[value ?? []]
		.flat()
		.flatMap((each) => String(each).split(','))
		.map((each) => each.trim())
		.filter(Boolean);
