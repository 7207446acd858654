import { type IDataObject, type IHookFunctions, NodeOperationError } from 'n8n-workflow';
import { Cancelled, connectionOf, IntercomError } from '../api';
import { recall } from './duplicates';
import { furtherUrls } from './forwarding';
import { askIdentity } from './identity';
import { wantedTopics } from './outputs';
import { isTopicPattern } from './topics';
import { triggerOf } from './trigger';

/** Milliseconds for Intercom's answer: n8n starts its workflows one after the other. */
const PATIENCE = 15_000;

const isWebAddress = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/**
 * Checks, when the trigger goes online, all that could keep it from working, and learns whom the token belongs to.
 * This happens at every start of n8n as well: a network that is not up yet must not take the trigger offline.
 * Throws a NodeOperationError that says what to do.
 */
export async function activate(context: IHookFunctions): Promise<void> {
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { description });
	checkParameters(context, refuse);
	const { clientSecret } = await connectionOf(context);
	if (!clientSecret) {
		throw refuse(
			'The Intercom credential holds no client secret',
			"The trigger needs it to check that notifications come from Intercom. Copy it from your app's page in the Developer Hub, under Configure > Basic Information, into the credential",
		);
	}
	const staticData = context.getWorkflowStaticData('node');
	recall(triggerOf(context), staticData);
	try {
		await askIdentity(context, staticData, PATIENCE);
	} catch (error) {
		if (!(error instanceof IntercomError || error instanceof Cancelled))
			throw new NodeOperationError(context.getNode(), error as Error);
		if (error instanceof IntercomError && (error.status === 401 || error.isMissingPermission))
			throw refuse(error.message, error.description ?? 'Check the token and the region in the credential');
		context.logger.warn(
			`Intercom Trigger "${context.getNode().name}" is online, but its token could not be checked: ${error instanceof Cancelled ? `Intercom did not answer within ${PATIENCE / 1000} seconds` : error.message}`,
		);
	}
}

function checkParameters(
	context: IHookFunctions,
	refuse: (message: string, description: string) => NodeOperationError,
): void {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const topics = wantedTopics({
		topics: context.getNodeParameter('topics', []),
		moreTopics: context.getNodeParameter('moreTopics', ''),
	});
	if (topics.length === 0)
		throw refuse('No topic is chosen', 'Choose under Topics what should start the workflow');
	const wrongTopic = topics.find((topic) => !isTopicPattern(topic));
	if (wrongTopic !== undefined) {
		throw refuse(
			`"${wrongTopic}" under More Topics is not a topic`,
			'Topics look like conversation.user.replied, families of them like audience.*',
		);
	}
	const path = String(options.path ?? '').trim();
	if (path && !/^[A-Za-z0-9_\-./]+$/.test(path)) {
		throw refuse(
			`The Webhook Path "${path}" cannot be used in a URL`,
			'Use letters, digits, hyphens, underscores and slashes, such as intercom-events',
		);
	}
	const own = context.getNodeWebhookUrl('default');
	for (const [index, url] of furtherUrls(options).entries()) {
		if (!isWebAddress(url)) {
			throw refuse(
				`Entry ${index + 1} under Deliver to Further URLs is not a web address`,
				'Paste the production URL of another Intercom Trigger. It begins with https:// or http://',
			);
		}
		if (url === own) {
			throw refuse(
				"Deliver to Further URLs holds this trigger's own URL",
				'Remove it: this trigger gets every notification anyway',
			);
		}
	}
}
