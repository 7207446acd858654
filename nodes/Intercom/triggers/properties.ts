import type { INodeProperties, TriggerPanelDefinition } from 'n8n-workflow';
import { OWN_TEAMMATE } from '../table/authors';
import { topicOptions, topicsOfNobody, topicsOfTeammates } from './topics';

const STEPS =
	'<ol><li>In the <a href="https://app.intercom.com/a/apps/_/developer-hub" target="_blank">Developer Hub</a> of Intercom, open your app</li><li>Copy the client secret from Configure > Basic Information into the credential</li><li>Under Configure > Webhooks, paste the URL that this node shows under Webhook URLs, tick the topics you need, and save</li></ol>';

/** What the editor shows beside the node while nothing has arrived. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Receive notifications from Intercom',
	executionsHelp: {
		inactive: `<b>While you build your workflow</b>, click the 'Listen' button, paste the test URL into the Developer Hub and press 'Send a test request' there, or do in Intercom what the trigger waits for.<br /><br /><b>To run it by itself</b>, activate the workflow and connect Intercom with the production URL: ${STEPS} An Intercom app has one URL for all its topics.`,
		active: `<b>The workflow runs by itself</b> once Intercom has the production URL: ${STEPS} An Intercom app has one URL for all its topics. To try a change, click the 'Listen' button: while it listens, the test URL takes notifications as well.`,
	},
	activationHint:
		'Once you are done, activate the workflow and paste the production URL into the Developer Hub',
};

export const triggerProperties: INodeProperties[] = [
	{
		displayName:
			'Paste the URL above into the Developer Hub of Intercom, under Configure > Webhooks, and tick the topics there, too. Intercom allows one URL per app: several workflows share it with the option Deliver to Further URLs.',
		name: 'setupNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Topics',
		name: 'topics',
		type: 'multiOptions',
		options: topicOptions,
		default: [],
		description: 'What starts the workflow. Type to search, by name or by topic.',
	},
	{
		displayName: 'More Topics',
		name: 'moreTopics',
		type: 'string',
		default: '',
		placeholder: 'e.g. audience.*, content_snippet.created',
		description:
			'Topics that are not in the list, separated by commas. An asterisk at the end stands for a whole family.',
	},
	{
		displayName:
			'If this workflow replies, notes or assigns in Intercom, it may start itself. Choose Ignore Teammates under Filters to leave out what it does itself.',
		name: 'loopNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { topics: topicsOfTeammates } },
	},
	{
		displayName:
			'If this workflow changes what one of these topics is about, it may start itself. Their notifications do not say who did it, so Ignore Teammates leaves nothing out: check with an If node whether there is still something to change.',
		name: 'unknownAuthorNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { topics: topicsOfNobody } },
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'Which notifications start the workflow. A notification that does not have what a filter looks at always does: that of a changed company has no author.',
		options: [
			{
				displayName: 'From',
				name: 'from',
				type: 'multiOptions',
				options: [
					{ name: 'Bots', value: 'bot' },
					{ name: 'Customers', value: 'customer' },
					{ name: 'Teammates', value: 'teammate' },
				],
				default: ['customer'],
				description: 'Who wrote or did what the notification tells of',
			},
			{
				displayName: 'Ignore Teammate Names or IDs',
				name: 'ignoreTeammates',
				type: 'multiOptions',
				typeOptions: { loadOptionsMethod: 'getTeammatesAndOwn' },
				default: [OWN_TEAMMATE],
				description:
					'Teammates who do not start the workflow by what they do, so that it does not start itself. The token\'s own teammate may also be a person who writes by hand. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			{
				displayName: 'Tag Names or IDs',
				name: 'tags',
				type: 'multiOptions',
				typeOptions: { loadOptionsMethod: 'getTags' },
				default: [],
				description:
					'Only what has one of these tags. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			{
				displayName: 'Team Names or IDs',
				name: 'teams',
				type: 'multiOptions',
				typeOptions: { loadOptionsMethod: 'getTeams' },
				default: [],
				description:
					'Only what is assigned to one of these teams. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			{
				displayName: 'Teammate Names or IDs',
				name: 'teammates',
				type: 'multiOptions',
				typeOptions: { loadOptionsMethod: 'getTeammates' },
				default: [],
				description:
					'Only what is assigned to one of these teammates. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Deliver to Further URLs',
				name: 'forwardTo',
				type: 'string',
				typeOptions: { multipleValues: true, multipleValueButtonText: 'Add URL' },
				default: [],
				placeholder: 'e.g. https://n8n.example.com/webhook/intercom-events',
				description:
					'Production URLs of other Intercom Triggers that get every notification, too, unchanged and with its signature. They need the same client secret.',
			},
			{
				displayName: 'Fetch Whole Object',
				name: 'fetchWholeObject',
				type: 'boolean',
				default: true,
				description:
					'Whether to fetch the conversation, contact, ticket or company that a notification is about, as whole_object. A notification of a conversation holds its new part only.',
			},
			{
				displayName: 'Once per Message',
				name: 'oncePerMessage',
				type: 'boolean',
				default: true,
				description:
					'Whether several topics that tell of the same message start the workflow once. A reply that also assigns arrives under three topics, the first of which counts.',
			},
			{
				displayName: 'Only This Workspace',
				name: 'onlyThisWorkspace',
				type: 'boolean',
				default: true,
				description:
					"Whether notifications of other workspaces than the credential's start nothing. On unless switched off here.",
			},
			{
				displayName: 'Raw Notification',
				name: 'rawNotification',
				type: 'boolean',
				default: true,
				description: 'Whether to add the notification and its headers as they came, as raw',
			},
			{
				displayName: 'Separate Outputs',
				name: 'separateOutputs',
				type: 'boolean',
				default: true,
				description:
					'Whether each topic has an output of its own, in the order in which the topics were chosen. Typed topics follow the chosen ones.',
			},
			{
				displayName: 'Webhook Path',
				name: 'path',
				type: 'string',
				default: 'intercom-events',
				placeholder: 'e.g. intercom-events',
				description:
					'A fixed path for the URL, so that it stays the same when the workflow is copied. Each path works in one trigger of one active workflow only.',
			},
		],
	},
];
