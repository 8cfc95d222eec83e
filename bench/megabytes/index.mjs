// Texts of any size, made to do harm: lists of everything that a mesh has, and what is hard on parsers and patterns.
import { namesakes } from './namesakes.mjs';
import { objects } from './objects.mjs';
import { products } from './products.mjs';
import { routes } from './routes.mjs';
import { texts } from './texts.mjs';

/** The text of each shape by its name; it takes the number of bytes. */
export const megabytes = { ...routes, ...objects, ...products, ...namesakes, ...texts };
