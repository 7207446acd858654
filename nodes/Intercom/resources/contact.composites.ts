import { counting } from './count';

export const contactComposites = {
	count: counting('contact', 'POST /contacts/search', 'Read and list users and companies'),
};
