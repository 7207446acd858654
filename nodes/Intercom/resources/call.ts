import { pick, picks } from '../table/fields';
import { Complaint } from '../table/complaint';
import { pages, whole } from '../table/paging';
import type { Reader } from '../table/types';
import { callRow, callWithTranscriptRow } from '../rows/call';
import { resource } from '../table/types';

const call_id = pick('call');

const MOST_CONVERSATIONS = 20;

const conversations = picks('conversation', 'Conversations to look for calls in, at most 20', {
	displayName: 'Conversation IDs',
	placeholder: 'e.g. 215470612345',
});

const upToMost: Reader = (value, reading) => {
	const ids = conversations.read(value, reading) as string[];
	if (ids.length > MOST_CONVERSATIONS)
		throw new Complaint(`has ${ids.length} IDs, but Intercom takes at most ${MOST_CONVERSATIONS} at once`);
	return ids;
};

export const call = resource({
	name: 'Call',
	description: 'Phone calls with their recordings and transcripts',
	simplify: callRow,
	operations: {
		get: {
			action: 'Get call',
			description: 'Look up one phone call',
			route: 'GET /calls/{call_id}',
			required: { call_id },
		},
		getAll: {
			action: 'Get many calls',
			description: 'List the phone calls of the workspace',
			route: 'GET /calls',
			list: pages('data', 25),
		},
		getRecording: {
			action: 'Get recording of call',
			description: 'Get what was recorded as a file',
			route: 'GET /calls/{call_id}/recording',
			required: { call_id },
			answer: { file: 'recording.mp3' },
		},
		getTranscript: {
			action: 'Get transcript of call',
			description: 'Get what was said as text',
			route: 'GET /calls/{call_id}/transcript',
			required: { call_id },
			answer: 'text',
		},
		search: {
			action: 'Search calls of conversations',
			description: 'List the calls of some conversations, with transcripts',
			route: 'POST /calls/search',
			simplify: callWithTranscriptRow,
			required: { conversation_ids: { ...conversations, read: upToMost } },
			list: whole('data'),
			repeatable: 'reads',
		},
	},
});
