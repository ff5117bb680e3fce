// The results that a call has allocated and not yet handed over.
//
// scn_rt_alloc_result links each into call->owned_results. When the call succeeds the list is forgotten, because
// call->results then points at the allocations; when it fails the list is freed.
#ifndef SCANSION_LIB_RUNTIME_RESULTS_H
#define SCANSION_LIB_RUNTIME_RESULTS_H

#include "scansion/Runtime/Abi.h"

namespace scansion::rt {

void freeOwnedResults(scn_call *call);

} // namespace scansion::rt
#endif
