import { randomUUID } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import { Complaint } from '../table/complaint';
import { contactInRequest } from './contact';
import { beginning } from '../table/outsideText';
import { markdownAsHtml } from '../table/markdown';
import { asHtml, withLineBreaks } from '../table/plainText';
import type { Run, Values } from '../table/types';
import { choice, files, flag, groups, list, text, time } from '../table/fields';

/** What replies to conversations and to tickets have in common. */

const MOST_ADDRESSES = 10;

const addresses = list('Web addresses of images to attach, at most 10', {
	displayName: 'Attachment URLs',
	placeholder: 'e.g. https://example.com/picture.png',
});

export const attachment_urls = {
	...addresses,
	read: (...[value, reading]: Parameters<typeof addresses.read>) => {
		const given = addresses.read(value, reading) as string[];
		if (given.length > MOST_ADDRESSES)
			throw new Complaint(`has ${given.length} addresses, but Intercom takes at most ${MOST_ADDRESSES}`);
		const strange = given.find((each) => !/^https?:\/\/[^\s/]/i.test(each));
		if (strange !== undefined)
			throw new Complaint(
				`has an entry that is no web address: "${beginning(strange, 60)}"`,
				'It looks like https://example.com/picture.png',
			);
		return given;
	},
};

const attachment_files = files('Names of the binary fields whose files are attached, at most 10');

export const created_at = time('When it was said, for what comes from elsewhere', {
	displayName: 'Created At',
});

/** For replies and notes of teammates. */
export const skip_notifications = flag('nobody is notified of it');

/** For comments and notes of teammates. */
export const skip_unsnooze = flag('a snoozed conversation stays snoozed', {
	displayName: 'Keep Snoozed',
	version: 'Preview',
});

/** Intercom takes a note as HTML. */
export const plain_text = flag('to show the note as it is written, also what looks like HTML in it', {
	displayName: 'Plain Text',
	sent: false,
});

/** How the words of a message or note are written. */
export const format = choice(
	'How the words are written',
	{ html: 'Text or HTML', markdown: 'Markdown', text: 'Plain Text' },
	{ sent: false },
);

const FORMATS: { [format: string]: (text: string) => string } = {
	html: withLineBreaks,
	markdown: markdownAsHtml,
	text: asHtml,
};

/** The message or note as it is sent, which is HTML once there is markup in it. */
export const inFormat = async (
	_run: Run,
	{ plain_text: isPlain, format: chosen = 'html', ...values }: Values,
): Promise<Values> => {
	const written = FORMATS[isPlain === true ? 'text' : (chosen as string)] ?? withLineBreaks;
	return await Promise.resolve(
		typeof values.body === 'string' ? { ...values, body: written(values.body) } : values,
	);
};

/** What any reply or note may carry. */
export const attachments = { attachment_files, attachment_urls };

/** Buttons under a reply. Each needs an identifier of its own, which the customer's choice comes back with. */
const quickReplies = groups('The buttons that the customer chooses from', {
	text: text('What the button says', { placeholder: 'e.g. Yes, please' }),
	uuid: text('Identifier that comes back with the choice; made up if you leave it out', {
		displayName: 'UUID',
		placeholder: 'e.g. 7b6ab7a2-1b6f-4d0c-8f3e-5a2f0c6f9f6d',
	}),
});

export const reply_options = {
	...quickReplies,
	displayName: 'Quick Replies',
	placeholder: 'Add Quick Reply',
	read: (...[value, reading]: Parameters<typeof quickReplies.read>) => {
		const given = quickReplies.read(value, reading) as IDataObject[];
		if (given.length === 0) throw new Complaint('has no entry', 'Add a button at least');
		return given.map((option) => ({ ...option, uuid: option.uuid || randomUUID() }));
	},
};

export const chosen_reply = groups(
	'The quick reply that the contact chooses',
	{
		text: text('What the button says'),
		uuid: text('Identifier of the button, from the reply that offered it', { displayName: 'UUID' }),
	},
	{ displayName: 'Chosen Quick Reply', placeholder: 'Add Quick Reply', to: 'reply_options' },
);

/** A contact in the body. */
export const contact = (prefix = '') =>
	contactInRequest('intercom_user_id', {
		to: `${prefix}intercom_user_id`,
		email: `${prefix}email`,
		userId: `${prefix}user_id`,
	});
