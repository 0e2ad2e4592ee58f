/* SPDX-License-Identifier: Apache-2.0
 *
 * Wrong passwords by address, in memory of this process (rest.c): after 20 within 15 minutes the address waits.
 */
#ifndef TZ_ACCOUNT_REST_PRIV_H
#define TZ_ACCOUNT_REST_PRIV_H
#include <stdbool.h>

bool address_rests(const char *address); /* NULL or "" never rests */
void address_wrong(const char *address);

#endif
