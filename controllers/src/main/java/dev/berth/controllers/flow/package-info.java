/**
 * Priority and fairness as objects: the schemas and levels that every cluster has are there and as they should be, and every
 * schema tells whether its level exists. The API itself holds requests to them.
 */
@NullMarked
package dev.berth.controllers.flow;

import org.jspecify.annotations.NullMarked;
