/* SPDX-License-Identifier: Apache-2.0
 *
 * Registers every folder with the store and the hooks, in level order, once at program start. The one place that knows
 * all folders; tests that need the whole program call it too.
 */
#ifndef TZ_CMD_SETUP_H
#define TZ_CMD_SETUP_H
void tz_setup(void);
#endif
