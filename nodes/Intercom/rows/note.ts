import { name, type Row, text, time } from '../table/rows';
import { written } from '../table/json';
import { plainText } from '../table/plainText';

/** A note on a contact or a company. */
export const noteRow: Row = {
	columns: {
		id: text('ID of the note', 'id'),
		contact_id: text('The contact that it is about', 'contact.id'),
		company_id: text('The company that it is about', 'company.id'),
		text: text('What it says, as plain text', ({ body }) => plainText(written(body))),
		author_id: text('The teammate who wrote it', 'author.id'),
		author_name: name('Name of that teammate', 'author.name'),
		created_at: time('When it was written', 'created_at'),
	},
};
