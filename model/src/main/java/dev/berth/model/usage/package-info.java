/**
 * What objects use of the resources that quotas and limits count: amounts, pods' requests and limits as a whole, quotas'
 * names and scopes. Pure; admission holds writes to it, the quota controller adds it up.
 */
@NullMarked
package dev.berth.model.usage;

import org.jspecify.annotations.NullMarked;
