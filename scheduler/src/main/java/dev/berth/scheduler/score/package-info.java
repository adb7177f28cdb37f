/** Which of the nodes that fit is liked best. Pure: points from 0 to 100 for each sort of reason, weighed and added. */
@NullMarked
package dev.berth.scheduler.score;

import org.jspecify.annotations.NullMarked;
