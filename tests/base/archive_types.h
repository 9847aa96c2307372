/* Described types that the test of archives, its vectors and the fuzz target share: every kind,
 * the shapes contracts use, and types that contain themselves. `archive_vectors.inc` names a type
 * by its index in `described_types`. Offsets of fields are those of the deployed compiler's layout.
 */
#ifndef RK_TESTS_BASE_ARCHIVE_TYPES_H
#define RK_TESTS_BASE_ARCHIVE_TYPES_H

#include "base/archive_writer.h"
#include "base/arena.h"
#include "base/require.h"

#define DESCRIBED static const struct archive_type

/* Elements in place, vectors, options */

DESCRIBED vec_u16 = ARCHIVE_VEC_OF("Vec<u16>", &archive_type_u16);
DESCRIBED vec_u64 = ARCHIVE_VEC_OF("Vec<u64>", &archive_type_u64);
DESCRIBED vec_u128 = ARCHIVE_VEC_OF("Vec<u128>", &archive_type_u128);
DESCRIBED vec_bool = ARCHIVE_VEC_OF("Vec<bool>", &archive_type_bool);
DESCRIBED vec_char = ARCHIVE_VEC_OF("Vec<char>", &archive_type_char);
DESCRIBED vec_string = ARCHIVE_VEC_OF("Vec<String>", &archive_type_string);
DESCRIBED vec_bytes = ARCHIVE_VEC_OF("Vec<Vec<u8>>", &archive_type_bytes);
DESCRIBED vec_vec_u64 = ARCHIVE_VEC_OF("Vec<Vec<u64>>", &vec_u64);
DESCRIBED vec_unit = ARCHIVE_VEC_OF("Vec<()>", &archive_type_unit);

DESCRIBED contract_id = ARCHIVE_ARRAY_OF("ContractId", 32, 1, 32, &archive_type_u8);
DESCRIBED array_u32 = ARCHIVE_ARRAY_OF("[u32; 3]", 12, 4, 3, &archive_type_u32);
DESCRIBED array_string = ARCHIVE_ARRAY_OF("[String; 3]", 24, 4, 3, &archive_type_string);
DESCRIBED array_bool = ARCHIVE_ARRAY_OF("[bool; 5]", 5, 1, 5, &archive_type_bool);
DESCRIBED bytes_32 = ARCHIVE_OPAQUE_OF("[u8; 32]", 32, 1);
DESCRIBED bytes_48 = ARCHIVE_OPAQUE_OF("[u8; 48]", 48, 1);
DESCRIBED bytes_65 = ARCHIVE_OPAQUE_OF("[u8; 65]", 65, 1);

DESCRIBED option_u8 = ARCHIVE_OPTION_OF("Option<u8>", 2, 1, &archive_type_u8);
DESCRIBED option_u16 = ARCHIVE_OPTION_OF("Option<u16>", 4, 2, &archive_type_u16);
DESCRIBED option_u64 = ARCHIVE_OPTION_OF("Option<u64>", 16, 8, &archive_type_u64);
DESCRIBED option_string = ARCHIVE_OPTION_OF("Option<String>", 12, 4, &archive_type_string);
DESCRIBED option_bytes = ARCHIVE_OPTION_OF("Option<Vec<u8>>", 12, 4, &archive_type_bytes);
DESCRIBED option_unit = ARCHIVE_OPTION_OF("Option<()>", 1, 1, &archive_type_unit);
DESCRIBED option_bytes_65 = ARCHIVE_OPTION_OF("Option<[u8; 65]>", 66, 1, &bytes_65);
DESCRIBED option_option_u16 = ARCHIVE_OPTION_OF("Option<Option<u16>>", 6, 2, &option_u16);

/* Opaque blocks, as curves have them */

static const struct archive_padding g1_padding[] = {{97, 7}};
static const struct archive_padding g2_padding[] = {{193, 7}};
DESCRIBED scalar = ARCHIVE_OPAQUE_OF("BlsScalar", 32, 8);
DESCRIBED g1_point = ARCHIVE_PADDED_OF("G1Affine", 104, 8, g1_padding);
DESCRIBED g2_point = ARCHIVE_PADDED_OF("G2Affine", 200, 8, g2_padding);
DESCRIBED vec_scalar = ARCHIVE_VEC_OF("Vec<BlsScalar>", &scalar);
DESCRIBED vec_g2_point = ARCHIVE_VEC_OF("Vec<G2Affine>", &g2_point);

/* Enums */

static const struct archive_field panic_fields[] = {{"", &archive_type_string, 4}};
static const struct archive_variant contract_error_variants[] = {
    ARCHIVE_VARIANT_OF("Panic", panic_fields),
    {.name = "OutOfGas"},
    {.name = "DoesNotExist"},
    {.name = "Unknown"},
};
DESCRIBED contract_error = ARCHIVE_ENUM_OF("ContractError", 12, 4, contract_error_variants);

static const struct archive_field ok_unit_fields[] = {{"", &archive_type_unit, 1}};
static const struct archive_field ok_bytes_fields[] = {{"", &archive_type_bytes, 4}};
static const struct archive_field ok_bool_fields[] = {{"", &archive_type_bool, 1}};
static const struct archive_field err_fields[] = {{"", &contract_error, 4}};
static const struct archive_variant result_unit_variants[] = {
    ARCHIVE_VARIANT_OF("Ok", ok_unit_fields),
    ARCHIVE_VARIANT_OF("Err", err_fields),
};
static const struct archive_variant result_bytes_variants[] = {
    ARCHIVE_VARIANT_OF("Ok", ok_bytes_fields),
    ARCHIVE_VARIANT_OF("Err", err_fields),
};
static const struct archive_variant result_bool_variants[] = {
    ARCHIVE_VARIANT_OF("Ok", ok_bool_fields),
    ARCHIVE_VARIANT_OF("Err", err_fields),
};
DESCRIBED result_unit = ARCHIVE_ENUM_OF("Result<(), ContractError>", 16, 4, result_unit_variants);
DESCRIBED result_bytes =
    ARCHIVE_ENUM_OF("Result<Vec<u8>, ContractError>", 16, 4, result_bytes_variants);
DESCRIBED result_bool = ARCHIVE_ENUM_OF("Result<bool, ContractError>", 16, 4, result_bool_variants);

static const struct archive_variant reason_variants[] = {
    {.name = "GeneratorFixed"},
    {.name = "GeneratorExtra"},
    {.name = "Voter"},
    {.name = "Other"},
};
DESCRIBED reason = ARCHIVE_ENUM_OF("Reason", 1, 1, reason_variants);
DESCRIBED vec_reason = ARCHIVE_VEC_OF("Vec<Reason>", &reason);

static const struct archive_field contract_call_fields[] = {
    {"contract", &contract_id, 0},
    {"fn_name", &archive_type_string, 32},
    {"fn_args", &archive_type_bytes, 40},
};
DESCRIBED contract_call = ARCHIVE_STRUCT_OF("ContractCall", 48, 4, contract_call_fields);
static const struct archive_field call_fields[] = {{"", &contract_call, 4}};
static const struct archive_field deploy_fields[] = {
    {"code", &archive_type_bytes, 4},
    {"nonce", &archive_type_u64, 16},
};
static const struct archive_field memo_fields[] = {{"", &archive_type_bytes, 4}};
static const struct archive_field pair_fields[] = {
    {"", &archive_type_u8, 1},
    {"", &archive_type_u64, 8},
    {"", &archive_type_string, 16},
};
static const struct archive_field text_fields[] = {
    {"", &archive_type_string, 4},
    {"", &archive_type_string, 12},
};
static const struct archive_variant data_variants[] = {
    ARCHIVE_VARIANT_OF("Call", call_fields), ARCHIVE_VARIANT_OF("Deploy", deploy_fields),
    ARCHIVE_VARIANT_OF("Memo", memo_fields), {.name = "Empty"},
    ARCHIVE_VARIANT_OF("Pair", pair_fields), ARCHIVE_VARIANT_OF("Text", text_fields),
};
DESCRIBED call_data = ARCHIVE_ENUM_OF("Data", 56, 8, data_variants);
DESCRIBED vec_data = ARCHIVE_VEC_OF("Vec<Data>", &call_data);

/* Tuples */

#define DESCRIBED_TUPLE(name_, text_, size_, align_, ...)               \
    static const struct archive_field name_##_fields[] = {__VA_ARGS__}; \
    DESCRIBED name_ = ARCHIVE_TUPLE_OF(text_, size_, align_, name_##_fields)

DESCRIBED_TUPLE(u8_u64, "(u8, u64)", 16, 8, {"", &archive_type_u8, 0}, {"", &archive_type_u64, 8});
DESCRIBED_TUPLE(u64_id_u8, "(u64, ContractId, u8)", 48, 8, {"", &archive_type_u64, 32},
                {"", &contract_id, 0}, {"", &archive_type_u8, 40});
DESCRIBED_TUPLE(id_string_bytes, "(ContractId, String, Vec<u8>)", 48, 4, {"", &contract_id, 0},
                {"", &archive_type_string, 32}, {"", &archive_type_bytes, 40});
DESCRIBED_TUPLE(u8_vec_u64, "(u8, Vec<u64>, u64)", 24, 8, {"", &archive_type_u8, 8},
                {"", &vec_u64, 0}, {"", &archive_type_u64, 16});
DESCRIBED_TUPLE(string_bytes, "(String, Vec<u8>)", 16, 4, {"", &archive_type_string, 0},
                {"", &archive_type_bytes, 8});
DESCRIBED_TUPLE(three_strings, "(String, String, String)", 24, 4, {"", &archive_type_string, 0},
                {"", &archive_type_string, 8}, {"", &archive_type_string, 16});
DESCRIBED_TUPLE(bool_u32_u64, "(bool, u32, u64)", 16, 8, {"", &archive_type_bool, 4},
                {"", &archive_type_u32, 0}, {"", &archive_type_u64, 8});
DESCRIBED_TUPLE(u8_option_u32, "(u8, Option<u64>, u32)", 24, 8, {"", &archive_type_u8, 16},
                {"", &option_u64, 0}, {"", &archive_type_u32, 20});
DESCRIBED_TUPLE(verify_plonk, "verify_plonk", 24, 4, {"", &archive_type_bytes, 0},
                {"", &archive_type_bytes, 8}, {"", &vec_scalar, 16});
DESCRIBED_TUPLE(verify_bls, "verify_bls", 312, 8, {"", &archive_type_bytes, 0}, {"", &g2_point, 8},
                {"", &g1_point, 208});
DESCRIBED_TUPLE(verify_bls_multisig, "verify_bls_multisig", 120, 8, {"", &archive_type_bytes, 0},
                {"", &vec_g2_point, 8}, {"", &g1_point, 16});
DESCRIBED_TUPLE(verify_kzg_proof, "verify_kzg_proof", 160, 1, {"", &bytes_48, 64},
                {"", &bytes_32, 0}, {"", &bytes_32, 32}, {"", &bytes_48, 112});
DESCRIBED_TUPLE(secp256k1_recover, "secp256k1_recover", 97, 1, {"", &bytes_32, 0},
                {"", &bytes_65, 32});
DESCRIBED_TUPLE(u8_bytes, "(u8, Vec<u8>)", 12, 4, {"", &archive_type_u8, 0},
                {"", &archive_type_bytes, 4});
DESCRIBED_TUPLE(four, "(bool, Vec<bool>, String, Option<String>)", 32, 4,
                {"", &archive_type_bool, 16}, {"", &vec_bool, 0}, {"", &archive_type_string, 8},
                {"", &option_string, 20});
DESCRIBED_TUPLE(bytes_data, "(Vec<u8>, Data)", 64, 8, {"", &archive_type_bytes, 0},
                {"", &call_data, 8});

/* Boxes and structs */

DESCRIBED box_u16 = ARCHIVE_BOX_OF("Box<u16>", &archive_type_u16);
DESCRIBED box_u64 = ARCHIVE_BOX_OF("Box<u64>", &archive_type_u64);
DESCRIBED box_string = ARCHIVE_BOX_OF("Box<String>", &archive_type_string);
DESCRIBED box_tuple = ARCHIVE_BOX_OF("Box<(u8, Vec<u8>)>", &u8_bytes);
DESCRIBED option_box_u16 = ARCHIVE_OPTION_OF("Option<Box<u16>>", 8, 4, &box_u16);
DESCRIBED option_box_u64 = ARCHIVE_OPTION_OF("Option<Box<u64>>", 8, 4, &box_u64);
DESCRIBED vec_option_box = ARCHIVE_VEC_OF("Vec<Option<Box<u16>>>", &option_box_u16);

#define DESCRIBED_STRUCT(name_, text_, size_, align_, ...)              \
    static const struct archive_field name_##_fields[] = {__VA_ARGS__}; \
    DESCRIBED name_ = ARCHIVE_STRUCT_OF(text_, size_, align_, name_##_fields)

DESCRIBED_STRUCT(event, "Event", 48, 4, {"source", &contract_id, 0},
                 {"topic", &archive_type_string, 32}, {"data", &archive_type_bytes, 40});
DESCRIBED_STRUCT(small, "Small", 16, 8, {"a", &archive_type_u8, 10}, {"b", &archive_type_u64, 0},
                 {"c", &archive_type_u16, 8});
DESCRIBED_STRUCT(mixed, "Mixed", 40, 8, {"a", &archive_type_u8, 33}, {"b", &archive_type_string, 8},
                 {"c", &archive_type_u64, 16}, {"d", &vec_string, 24}, {"e", &option_box_u64, 0},
                 {"f", &archive_type_bool, 32});
DESCRIBED_STRUCT(metadata, "Metadata", 40, 4, {"contract_id", &contract_id, 0},
                 {"owner", &archive_type_bytes, 32});
DESCRIBED_STRUCT(triple, "Triple", 20, 4, {"", &archive_type_string, 0},
                 {"", &archive_type_u16, 16}, {"", &vec_u16, 8});

/* struct List { value: u32, next: Option<Box<List>> }, struct Tree { name: String, children:
 * Vec<Tree> } */
static const struct archive_type list;
DESCRIBED box_list = ARCHIVE_BOX_OF("Box<List>", &list);
DESCRIBED option_list = ARCHIVE_OPTION_OF("Option<Box<List>>", 8, 4, &box_list);
DESCRIBED_STRUCT(list, "List", 12, 4, {"value", &archive_type_u32, 8}, {"next", &option_list, 0});

static const struct archive_type tree;
DESCRIBED vec_tree = ARCHIVE_VEC_OF("Vec<Tree>", &tree);
DESCRIBED_STRUCT(tree, "Tree", 16, 4, {"name", &archive_type_string, 0},
                 {"children", &vec_tree, 8});

static const struct archive_type *const described_types[] = {
    &archive_type_unit,
    &archive_type_u8,
    &archive_type_u16,
    &archive_type_u32,
    &archive_type_u64,
    &archive_type_u128,
    &archive_type_i8,
    &archive_type_i16,
    &archive_type_i32,
    &archive_type_i64,
    &archive_type_i128,
    &archive_type_f32,
    &archive_type_f64,
    &archive_type_bool,
    &archive_type_char,
    &archive_type_string,
    &archive_type_bytes,
    &vec_u64,
    &vec_u128,
    &vec_bool,
    &vec_string,
    &vec_bytes,
    &vec_vec_u64,
    &vec_unit,
    &contract_id,
    &array_u32,
    &array_string,
    &array_bool,
    &option_u8,
    &option_u64,
    &option_string,
    &option_bytes,
    &option_unit,
    &option_bytes_65,
    &option_option_u16,
    &contract_error,
    &result_unit,
    &result_bytes,
    &result_bool,
    &u8_u64,
    &u64_id_u8,
    &id_string_bytes,
    &u8_vec_u64,
    &string_bytes,
    &three_strings,
    &bool_u32_u64,
    &u8_option_u32,
    &verify_plonk,
    &verify_bls,
    &verify_bls_multisig,
    &verify_kzg_proof,
    &secp256k1_recover,
    &event,
    &small,
    &mixed,
    &metadata,
    &triple,
    &reason,
    &vec_reason,
    &call_data,
    &vec_data,
    &box_u64,
    &box_string,
    &box_tuple,
    &list,
    &tree,
    &four,
    &bytes_data,
    &vec_option_box,
    &vec_char,
};

/* The tree of a view's value with every part spelled out, in the arena. */
static inline struct archive_value archive_tree(struct arena *arena, struct archive_view view)
{
    u128 bits = 0;
    switch (view.type->kind) {
    case ARCHIVE_UNSIGNED:
    case ARCHIVE_BOOL:
    case ARCHIVE_CHAR: return archive_number(archive_u128(view));
    case ARCHIVE_SIGNED: return archive_signed(archive_i128(view));
    case ARCHIVE_FLOAT: memcpy(&bits, view.at, view.type->size_bytes); return archive_number(bits);
    case ARCHIVE_OPAQUE:
    case ARCHIVE_STRING: return archive_of_bytes(archive_span(view));
    default: break;
    }
    size_t count = archive_count(view);
    struct archive_value *items = arena_alloc_array(arena, count, sizeof *items);
    REQUIRE(items);
    for (size_t i = 0; i < count; i++)
        items[i] = archive_tree(arena, archive_child(view, i));
    return archive_variant(view.type->kind == ARCHIVE_ENUM ? archive_tag(view) : 0, items, count);
}

#endif
