import { operationName, titleCase } from '../../nodes/Intercom/table/words';

describe('labels', () => {
	it.each([
		['name', 'Name'],
		['assignee_id', 'Assignee ID'],
		['attachment_urls', 'Attachment URLs'],
		['addTagToContact', 'Add Tag to Contact'],
		['created_at', 'Created At'],
		['last_seen_at', 'Last Seen At'],
		['of', 'Of'],
		['utm_source', 'UTM Source'],
		['from.id', 'From ID'],
		['_default_title_', 'Default Title'],
		['', ''],
	])('%s reads %s', (key, label) => {
		expect(titleCase(key)).toBe(label);
	});

	it('call getAll Get Many, and others by their key', () => {
		expect(operationName('getAll')).toBe('Get Many');
		expect(operationName('createOrUpdate')).toBe('Create or Update');
	});
});
