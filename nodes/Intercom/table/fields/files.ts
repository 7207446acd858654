import { Complaint } from '../complaint';
import { type Field, Later } from '../types';
import { listed } from './readers';
import { type More, text } from './values';

/** How many files, and how large each, Intercom takes with a reply or a note. */
const MOST_FILES = 10;
const LARGEST_FILE_BYTES = 40 * 1024 * 1024;

function refuseLarge(name: string, bytes: number, largest: number): void {
	if (bytes <= largest) return;
	throw new Complaint(
		`names the binary field "${name}" of ${Math.ceil(bytes / 1024 / 1024)} MB, but Intercom takes files up to ${largest / 1024 / 1024} MB`,
		'Leave it out, or send a link to it',
	);
}

/** Files from the item's binary data, sent as base64. The value: names of binary fields, with commas between them. */
export const files = (
	description: string,
	more: More = {},
	{ most = MOST_FILES, largestBytes = LARGEST_FILE_BYTES } = {},
): Field =>
	text(description, {
		displayName: 'Attachments From Binary Fields',
		placeholder: 'e.g. data, invoice',
		read: (value, { item, context }) => {
			const names = listed(value).map(String);
			if (names.length > most)
				throw new Complaint(`names ${names.length} files, but Intercom takes at most ${most}`);
			for (const name of names) {
				const file = context.getInputData()[item]?.binary?.[name];
				if (!file)
					throw new Complaint(
						`names the binary field "${name}", which the item does not have`,
						'Look at the Binary tab of the node before this one',
					);
				// Nodes that keep a file in the item itself may not say how large it is.
				const inItem = file.id === undefined ? Math.floor((file.data.length * 3) / 4) : 0;
				refuseLarge(name, Number(file.bytes ?? inItem), largestBytes);
			}
			return new Later(
				async () =>
					await Promise.all(
						names.map(async (name) => {
							const { fileName, mimeType } = context.helpers.assertBinaryData(item, name);
							const data = await context.helpers.getBinaryDataBuffer(item, name);
							refuseLarge(name, data.length, largestBytes);
							return { content_type: mimeType, data: data.toString('base64'), name: fileName ?? name };
						}),
					),
			);
		},
		...more,
	});
